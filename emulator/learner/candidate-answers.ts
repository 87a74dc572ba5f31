import { baseAnswer, questionOf } from "./base-model.ts";
import type { Example, Prompt } from "./example.ts";
import type { Neighbour } from "./neighbours.ts";
import { contentWords, sentencesOf, stopWords, wordOverlap, wordsOf } from "./text.ts";

/** An answer that could be given, described by `candidateFeatures` numbers. */
export interface CandidateAnswer {
  readonly text: string;
  readonly features: Float64Array;
}

/** What the ranker may choose from: the base answer, answers of similar rows, and sentences and phrases of the prompt. */
export function candidateAnswers(prompt: Prompt, memory: Memory): readonly CandidateAnswer[] {
  const question = questionOf(prompt.user) ?? "";
  const sentences = sentencesOf(prompt.user).filter((sentence) => sentence !== question);
  const asked = contentWords(question === "" ? prompt.user : question);
  const ranked = sentences
    .map((text, position) => ({ text, position, fit: wordOverlap(contentWords(text), asked) }))
    .sort((a, b) => b.fit - a.fit)
    .slice(0, 8);
  const sources: readonly Source[] = [
    { text: baseAnswer(prompt), kind: "base", fit: 0, position: 0 },
    ...memory.neighbours.map(({ index, similarity }): Source => ({
      text: memory.examples[index]?.answer ?? "",
      kind: "neighbour",
      fit: similarity,
      position: 0,
    })),
    ...ranked.map((source): Source => ({
      text: source.text,
      fit: source.fit,
      position: source.position,
      kind: "sentence",
    })),
    { text: sentences.slice(0, 2).join(" "), kind: "opening", fit: 0, position: 0 },
    ...ranked
      .slice(0, 3)
      .flatMap(({ text, position, fit }) =>
        phrasesOf(text).map((phrase): Source => ({ text: phrase, kind: "phrase", fit, position })),
      ),
  ];
  const unique = [...new Map(sources.map((source) => [source.text, source])).values()].filter(
    ({ text }) => text !== "",
  );
  const scene = { question: question.toLowerCase(), asked, meanWords: memory.meanWords };
  return unique.map((source) => ({ text: source.text, features: describe(source, scene) }));
}

/** The training rows that a prompt may be compared with. */
export interface Memory {
  readonly examples: readonly Example[];
  readonly neighbours: readonly Neighbour[];
  /** Mean length of the training answers in words. */
  readonly meanWords: number;
}

const kinds = ["base", "neighbour", "sentence", "opening", "phrase"] as const;

interface Source {
  readonly text: string;
  readonly kind: (typeof kinds)[number];
  /** How well the sentence or the similar row fits the question, 0 to 1. */
  readonly fit: number;
  /** Number of the sentence in the prompt, from 0. */
  readonly position: number;
}

interface Scene {
  readonly question: string;
  readonly asked: readonly string[];
  readonly meanWords: number;
}

export const candidateFeatures = 2 * kinds.length + 6;

function describe({ text, kind, fit, position }: Source, { question, asked, meanWords }: Scene): Float64Array {
  const words = wordsOf(text);
  const number = /\d/.test(text);
  const name = /^\p{Lu}/u.test(text);
  return Float64Array.from([
    ...kinds.map((each) => Number(each === kind)),
    ...kinds.map((each) => (each === kind ? fit : 0)),
    Math.abs(Math.log((words.length + 1) / (meanWords + 1))),
    wordOverlap(
      words.filter((word) => !stopWords.has(word)),
      asked,
    ),
    1 / (1 + position),
    Number(number && /\b(?:when|how many|how much|how long|year|date|number)\b/.test(question)),
    Number(name && /\b(?:who|where|which|name)\b/.test(question)),
    Number(number),
  ]);
}

/** Runs of up to five words that neither begin nor end with a word that says nothing. */
function phrasesOf(sentence: string): readonly string[] {
  const words = [...sentence.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’.,%-]*/gu)];
  const says = (at: number): boolean => !stopWords.has(words[at]?.[0].toLowerCase() ?? "the");
  const phrases: string[] = [];
  for (let start = 0; start < Math.min(words.length, 40); start++) {
    for (let end = start; end < Math.min(words.length, start + 5); end++) {
      const [first, last] = [words[start], words[end]];
      if (!first || !last || !says(start) || !says(end)) continue;
      phrases.push(sentence.slice(first.index, last.index + last[0].length).replace(/[.,]$/, ""));
    }
  }
  return phrases;
}
