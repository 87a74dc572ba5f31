import { bleuTokenizers } from "./bleu-tokenizers.ts";
import type { BleuTokenizer } from "./bleu-tokenizers.ts";
import { countEach, NgramTable } from "./ngrams.ts";
import { stripEnd } from "./python-text.ts";
import { Vocabulary } from "./vocabulary.ts";

/** What to put in place of a precision of 0: sacrebleu's methods and names. */
export type BleuSmoothing =
  | { readonly kind: "exp" }
  | { readonly kind: "none" }
  | { readonly kind: "floor"; readonly value: number }
  | { readonly kind: "add-k"; readonly value: number };

export interface BleuScoreOptions {
  /** @default exp */
  readonly smoothing?: BleuSmoothing;
  /** Average only over the orders that the prediction has n-grams of; usual for single sentences. @default false */
  readonly effectiveOrder?: boolean;
}

const highestOrder = 4;

/**
 * What one segment adds to a corpus: [prediction length, closest reference length, matches of order 1–4, n-grams of
 * order 1–4]. Corpus statistics are the sums over segments.
 */
export function bleuStatistics(
  row: { readonly prediction: string; readonly references: readonly string[] },
  tokenizer: BleuTokenizer = "13a",
): readonly number[] {
  const vocabulary = new Vocabulary();
  const ngrams = new NgramTable();
  const words = (text: string): Int32Array => vocabulary.numbers(bleuTokenizers[tokenizer](stripEnd(text)));
  const prediction = words(row.prediction);
  const references = row.references.map(words);
  const predicted = ngrams.numberAll(prediction, highestOrder);
  const expected = references.map((reference) => ngrams.numberAll(reference, highestOrder));
  const matched: number[] = [];
  const totals: number[] = [];
  for (let order = 1; order <= highestOrder; order++) {
    const size = ngrams.size(order);
    const own = predicted[order - 1] as Int32Array;
    const counts = expected.map((all) => countEach(all[order - 1] as Int32Array, size));
    matched.push(clippedMatches(countEach(own, size), counts));
    totals.push(own.length);
  }
  return [prediction.length, closestLength(prediction.length, references), ...matched, ...totals];
}

/** The BLEU of summed statistics, from 0 to 100; a perfect match may be 100 plus a rounding error. */
export function bleuScore(statistics: readonly number[], options: BleuScoreOptions = {}): number {
  const { smoothing = { kind: "exp" }, effectiveOrder = false } = options;
  const [predictionLength = 0, referenceLength = 0, ...counts] = statistics;
  const matched = counts.slice(0, highestOrder);
  const totals = counts.slice(highestOrder);
  if (!matched.some((count) => count > 0)) return 0;
  const precisions = smoothedPrecisions(matched, totals, smoothing);
  const order = effectiveOrder ? precisions.length : highestOrder;
  // Orders without any n-gram have no precision; like a precision of 0 they make the plain score 0.
  const logs = Array.from({ length: order }, (_, n) => logarithm(precisions[n] ?? 0));
  return brevityPenalty(predictionLength, referenceLength) * Math.exp(logs.reduce((a, b) => a + b, 0) / order);
}

/** 1 for a prediction that is long enough, below 1 for a short one. */
export function brevityPenalty(predictionLength: number, referenceLength: number): number {
  if (predictionLength >= referenceLength) return 1;
  return predictionLength === 0 ? 0 : Math.exp(1 - referenceLength / predictionLength);
}

/** In percent, for each order up to the last that has an n-gram. */
function smoothedPrecisions(
  matched: readonly number[],
  totals: readonly number[],
  smoothing: BleuSmoothing,
): readonly number[] {
  const precisions: number[] = [];
  let halvings = 1;
  for (let n = 0; n < highestOrder; n++) {
    const added = smoothing.kind === "add-k" && n > 0 ? smoothing.value : 0;
    const correct = (matched[n] ?? 0) + added;
    const total = (totals[n] ?? 0) + added;
    if (total === 0) break;
    if (correct === 0 && smoothing.kind === "exp") {
      halvings *= 2;
      precisions.push(100 / (halvings * total));
    } else if (correct === 0 && smoothing.kind === "floor") {
      precisions.push((100 * smoothing.value) / total);
    } else {
      precisions.push((100 * correct) / total);
    }
  }
  return precisions;
}

/** sacrebleu's logarithm of 0, large enough that the score becomes exactly 0. */
const logarithm = (value: number): number => (value === 0 ? -9_999_999_999 : Math.log(value));

function clippedMatches(own: Int32Array, references: readonly Int32Array[]): number {
  let hits = 0;
  for (let id = 0; id < own.length; id++) {
    const count = own[id] as number;
    if (count === 0) continue;
    let most = 0;
    for (const counts of references) most = Math.max(most, counts[id] as number);
    hits += Math.min(count, most);
  }
  return hits;
}

/** The reference length nearest to the prediction's; on a tie the shorter. */
function closestLength(length: number, references: readonly Int32Array[]): number {
  let best = references[0]?.length ?? 0;
  for (const { length: other } of references) {
    const nearer = Math.abs(other - length) - Math.abs(best - length);
    if (nearer < 0 || (nearer === 0 && other < best)) best = other;
  }
  return best;
}
