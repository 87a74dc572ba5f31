import { SubsequenceTable } from "./common-subsequence.ts";
import { overlap } from "./f-measure.ts";
import type { PrecisionRecall } from "./f-measure.ts";

/**
 * Summary-level ROUGE-L over sentences of token numbers: for each reference sentence, the union of its longest common
 * subsequences with every predicted sentence, where a token of either text counts only once.
 */
export function rougeLsum(predicted: readonly Int32Array[], expected: readonly Int32Array[]): PrecisionRecall {
  const leftPredicted = countTokens(predicted);
  const leftExpected = countTokens(expected);
  let hits = 0;
  for (const sentence of expected) {
    for (const position of unionOfMatches(sentence, predicted)) {
      const token = sentence[position] as number;
      const [there, here] = [leftPredicted.get(token) ?? 0, leftExpected.get(token) ?? 0];
      if (there === 0 || here === 0) continue;
      hits++;
      leftPredicted.set(token, there - 1);
      leftExpected.set(token, here - 1);
    }
  }
  return overlap(hits, totalLength(predicted), totalLength(expected));
}

function unionOfMatches(sentence: Int32Array, predicted: readonly Int32Array[]): readonly number[] {
  const table = new SubsequenceTable(sentence);
  const only = predicted[0];
  if (predicted.length === 1 && only !== undefined) return table.positions(only);
  const union = new Set<number>();
  for (const candidate of predicted) for (const position of table.positions(candidate)) union.add(position);
  return [...union].sort((a, b) => a - b);
}

function countTokens(sentences: readonly Int32Array[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const sentence of sentences) for (const token of sentence) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

const totalLength = (sentences: readonly Int32Array[]): number =>
  sentences.reduce((length, sentence) => length + sentence.length, 0);
