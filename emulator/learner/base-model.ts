import type { Prompt } from "./example.ts";
import { judge } from "./judge.ts";
import { sentimentOf } from "./lexicon.ts";
import { listedOptions } from "./listed-options.ts";
import { contentWords, sentencesOf, wordOverlap, wordsOf } from "./text.ts";

/**
 * The untuned toy: rules of thumb, tried in order. It answers in whole sentences, as a chat model does when nobody has
 * shown it the format that is wanted.
 */
export function baseAnswer(prompt: Prompt): string {
  const { system, user } = prompt;
  const task = `${system}\n${user}`;
  const verdict = judge(task);
  if (verdict !== undefined) return verdict;
  const options = system === "" ? listedOptions(user) : listedOptions(system);
  if (options.length > 1) return `The answer is ${pickOption(options, user)}.`;
  if (/\bsentiments?\b/i.test(task)) return `The sentiment of the text is ${feeling(user)}.`;
  if (/\b(?:summari[sz]e|summary|tl;?dr|headline)\b/i.test(task)) return summary(user);
  const question = questionOf(user);
  if (question !== undefined) return answerFrom(user, question);
  const [first] = sentencesOf(user);
  return first === undefined ? "How can I help you?" : `You said: ${first}`;
}

/** The lexicon decides between glad, sad and neither; other options compete by the words they share with the text. */
function pickOption(options: readonly string[], text: string): string {
  const mood = feeling(text);
  const byMood = options.find((option) => option.toLowerCase().startsWith(mood.slice(0, 3)));
  if (byMood !== undefined) return byMood;
  const words = contentWords(text);
  const scores = options.map((option) => {
    const stems = new Set(contentWords(option).map((word) => word.slice(0, 4)));
    return words.filter((word) => stems.has(word.slice(0, 4))).length;
  });
  return options[scores.indexOf(Math.max(...scores))] ?? "";
}

function feeling(text: string): "positive" | "negative" | "neutral" {
  const score = sentimentOf(wordsOf(text));
  if (score === 0) return "neutral";
  return score > 0 ? "positive" : "negative";
}

/** The two sentences that share most words with the whole text. */
function summary(text: string): string {
  const sentences = sentencesOf(text).filter((sentence) => wordsOf(sentence).length > 3);
  const all = contentWords(text);
  const ranked = sentences
    .map((sentence, index) => ({ sentence, index, score: wordOverlap(contentWords(sentence), all) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 2)
    .sort((a, b) => a.index - b.index);
  return `Here is a summary: ${ranked.map(({ sentence }) => sentence).join(" ") || text.trim()}`;
}

/** The last sentence that asks something. */
export const questionOf = (text: string): string | undefined =>
  sentencesOf(text).findLast((sentence) => /\?\s*["'”]?$/.test(sentence) || /^question:/i.test(sentence));

function answerFrom(text: string, question: string): string {
  const asked = contentWords(question);
  const others = sentencesOf(text).filter((sentence) => sentence !== question && wordsOf(sentence).length > 2);
  const [best] = others
    .map((sentence) => ({ sentence, score: wordOverlap(contentWords(sentence), asked) }))
    .sort((a, b) => b.score - a.score);
  return best ? `Based on the text: ${best.sentence}` : "I am not sure about that.";
}
