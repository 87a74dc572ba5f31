import type { Prompt } from "./example.ts";
import { featureCount, featuresOf, type SparseVector, weighted } from "./features.ts";
import { normalDraw, seededRandom } from "./seeded-random.ts";

/** Softmax regression whose weight matrix is a product of two thin ones, like a LoRA adapter: `up` (labels × rank) and `down` (rank × features). */
export interface Classifier {
  readonly kind: "classifier";
  readonly labels: readonly string[];
  readonly rank: number;
  readonly up: Float32Array;
  readonly down: Float32Array;
  readonly bias: Float32Array;
  /** Weight of each feature before training. */
  readonly rarity: Float32Array;
}

/** As with LoRA, `down` starts random and `up` at zero, so that an untrained adapter says nothing. */
export function newClassifier(shape: ClassifierShape): Classifier {
  const { labels, rank, rarity, seed } = shape;
  const random = seededRandom(seed);
  const scale = 0.1 / Math.sqrt(rank);
  return {
    kind: "classifier",
    labels,
    rank,
    up: new Float32Array(labels.length * rank),
    down: Float32Array.from({ length: rank * featureCount }, () => scale * normalDraw(random)),
    bias: new Float32Array(labels.length),
    rarity,
  };
}

export interface ClassifierShape {
  readonly labels: readonly string[];
  readonly rank: number;
  readonly rarity: Float32Array;
  readonly seed: number;
}

/** Probability of each label. */
export function classify(model: Classifier, prompt: Prompt): Float64Array {
  return forward(model, weighted(featuresOf(prompt), model.rarity)).probabilities;
}

export interface Forward {
  readonly hidden: Float64Array;
  readonly probabilities: Float64Array;
}

export function forward(model: Classifier, x: SparseVector): Forward {
  const { rank, labels, up, down, bias } = model;
  const hidden = new Float64Array(rank);
  for (let r = 0; r < rank; r++) {
    let sum = 0;
    for (let n = 0; n < x.indices.length; n++) {
      sum += (down[r * featureCount + (x.indices[n] ?? 0)] ?? 0) * (x.values[n] ?? 0);
    }
    hidden[r] = sum;
  }
  const logits = Float64Array.from(labels, (_, label) => {
    let sum = bias[label] ?? 0;
    for (let r = 0; r < rank; r++) sum += (up[label * rank + r] ?? 0) * (hidden[r] ?? 0);
    return sum;
  });
  return { hidden, probabilities: softmax(logits) };
}

/** One step of gradient descent on one example; `rate` already holds the share of the batch. */
export function learn(
  model: Classifier,
  seen: Forward & { readonly x: SparseVector; readonly label: number },
  rate: number,
): void {
  const { rank, up, down, bias } = model;
  const { x, hidden, probabilities } = seen;
  const towardsHidden = new Float64Array(rank);
  for (let label = 0; label < probabilities.length; label++) {
    const error = (probabilities[label] ?? 0) - (label === seen.label ? 1 : 0);
    bias[label] = (bias[label] ?? 0) - rate * error;
    for (let r = 0; r < rank; r++) {
      const at = label * rank + r;
      towardsHidden[r] = (towardsHidden[r] ?? 0) + error * (up[at] ?? 0);
      up[at] = (up[at] ?? 0) - rate * error * (hidden[r] ?? 0);
    }
  }
  for (let r = 0; r < rank; r++) {
    const step = rate * (towardsHidden[r] ?? 0);
    for (let n = 0; n < x.indices.length; n++) {
      const at = r * featureCount + (x.indices[n] ?? 0);
      down[at] = (down[at] ?? 0) - step * (x.values[n] ?? 0);
    }
  }
}

export function softmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
