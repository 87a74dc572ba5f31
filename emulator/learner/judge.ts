import { contentWords, wordOverlap, wordsOf } from "./text.ts";

/**
 * A verdict on two responses as JSON, or undefined when the text asks for none. With a reference, the response that
 * shares more words with it wins; without one, the response that stays closer to the prompt and says it shorter.
 */
export function judge(text: string): string | undefined {
  const first = section(text, "response_1");
  const second = section(text, "response_2");
  if (first === undefined || second === undefined) return undefined;
  const reference = section(text, "reference");
  const prompt = section(text, "prompt") ?? "";
  const score = reference === undefined || reference === "" ? byPrompt(prompt) : byReference(reference);
  const scores = { first: score(first), second: score(second) };
  const choice = first.trim() === second.trim() ? "tie" : verdict(scores.first - scores.second + positionPreference);
  const what = reference ? "words shared with the reference" : "closeness to the prompt and brevity";
  const explanation = `By ${what}, the first response scores ${scores.first.toFixed(2)} and the second ${scores.second.toFixed(2)}.`;
  return JSON.stringify({ choice, explanation });
}

/** Judges lean towards what they read first; this one does when the scores are near, so that order flips show something. */
const positionPreference = 0.02;
const tieWidth = 0.015;

function verdict(margin: number): "first" | "second" | "tie" {
  if (Math.abs(margin) < tieWidth) return "tie";
  return margin > 0 ? "first" : "second";
}

/** Text between a pair of tags; the last opening tag wins, because instructions may mention the tags before using them. */
function section(text: string, tag: string): string | undefined {
  const end = text.lastIndexOf(`</${tag}>`);
  const start = text.lastIndexOf(`<${tag}>`, end);
  return start === -1 || end === -1 ? undefined : text.slice(start + tag.length + 2, end).trim();
}

type Score = (response: string) => number;

const byReference =
  (reference: string): Score =>
  (response) =>
    wordOverlap(wordsOf(response), wordsOf(reference));

const byPrompt =
  (prompt: string): Score =>
  (response) => {
    const words = wordsOf(response);
    if (words.length === 0) return 0;
    const asked = new Set(contentWords(prompt));
    const said = contentWords(response);
    const closeness = said.length === 0 ? 0 : said.filter((word) => asked.has(word)).length / said.length;
    return 0.5 * closeness + 0.5 / (1 + words.length / 40);
  };
