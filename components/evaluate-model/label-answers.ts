import { byCodePoint, strip } from "./metrics/python-text.ts";

/** What an answer that is none of the labels counts as; never a class of its own in the averages. */
export const invalidLabel = "__invalid__";

const mostLabels = 50;
const longestLabel = 64;

/**
 * The labels of a classification, by code point, when the references are labels: 2 to 50 different ones, none longer
 * than 64 characters, and on average at least two rows for each. Otherwise the references are answers: undefined.
 */
export function labelsOf(references: readonly string[]): readonly string[] | undefined {
  const labels = new Set(references.map(strip));
  if (labels.size < 2 || labels.size > mostLabels || labels.size * 2 > references.length) return undefined;
  const all = [...labels];
  if (all.some((label) => label === "" || Array.from(label).length > longestLabel)) return undefined;
  return all.sort(byCodePoint);
}

/**
 * The label that an answer means: the label itself after trimming, else without regard to case, else without the
 * punctuation at its end.
 */
export function labelOfAnswer(answer: string, labels: readonly string[]): string {
  const text = strip(answer);
  if (labels.includes(text)) return text;
  const bare = strip(text.replace(/[\p{P}\s]+$/u, ""));
  return onlyMatch(text, labels) ?? onlyMatch(bare, labels) ?? invalidLabel;
}

/** Labels that differ in case alone cannot be told apart this way. */
function onlyMatch(text: string, labels: readonly string[]): string | undefined {
  const matches = labels.filter((label) => label.toLowerCase() === text.toLowerCase());
  return matches.length === 1 ? matches[0] : undefined;
}
