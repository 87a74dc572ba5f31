import { baseAnswer } from "./base-model.ts";
import type { Prompt } from "./example.ts";
import { wordsOf } from "./text.ts";

/** Positions that features are hashed to; two features may share one, which costs accuracy and nothing else. */
export const featureCount = 1 << 14;

/** A sparse vector of length 1. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** How much each feature says, learned from how rarely the training rows have it; what they never have says nothing. */
export function rarity(vectors: readonly SparseVector[]): Float32Array {
  const seen = new Float32Array(featureCount);
  for (const { indices } of vectors) for (const index of indices) seen[index] = (seen[index] ?? 0) + 1;
  return seen.map((count) => (count === 0 ? 0 : Math.log((1 + vectors.length) / count)));
}

/** A vector with each feature weighted, of length 1 again. */
export function weighted(x: SparseVector, weights: Float32Array): SparseVector {
  const values = x.values.map((value, at) => value * (weights[x.indices[at] ?? 0] ?? 0));
  const length = Math.hypot(...values) || 1;
  return { indices: x.indices, values: values.map((value) => value / length) };
}

/**
 * Word and character n-grams of what the user said, and what the base model makes of it:
 * tuning starts from a model that knows something, so its answer is evidence too.
 */
export function featuresOf(prompt: Prompt): SparseVector {
  const weights = new Map<number, number>();
  const add = (feature: string, weight: number): void => {
    const index = hash(feature) % featureCount;
    weights.set(index, (weights.get(index) ?? 0) + weight);
  };
  const words = wordsOf(prompt.user);
  words.forEach((word, index) => {
    add(`w ${word}`, 1);
    if (index > 0) add(`b ${words[index - 1] ?? ""} ${word}`, 0.5);
    const marked = `<${word}>`;
    for (let start = 0; start + 4 <= marked.length; start++) add(`c ${marked.slice(start, start + 4)}`, 0.3);
  });
  add(`base ${baseAnswer(prompt)}`, 0.5 * Math.sqrt(Math.max(1, words.length)));
  return normalised(weights);
}

function normalised(weights: ReadonlyMap<number, number>): SparseVector {
  const indices = Int32Array.from(weights.keys()).sort();
  const values = Float32Array.from(indices, (index) => weights.get(index) ?? 0);
  const length = Math.hypot(...values) || 1;
  return { indices, values: values.map((value) => value / length) };
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
