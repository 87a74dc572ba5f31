import { harmonicMean } from "./f-measure.ts";

/** F1 of two bags of words, 0 when they share none, also when both are empty. */
export function tokenF1(predicted: readonly string[], expected: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of predicted) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    shared++;
    left.set(word, count - 1);
  }
  return shared === 0 ? 0 : harmonicMean(shared / predicted.length, shared / expected.length);
}
