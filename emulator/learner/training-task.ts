import { forward, type Forward, learn, newClassifier } from "./classifier.ts";
import type { Example } from "./example.ts";
import { featuresOf, rarity, type SparseVector, weighted } from "./features.ts";
import type { Model } from "./model.ts";

/** How well one example is answered now. */
export interface Look {
  /** Negative log of the probability given to the right answer. */
  readonly loss: number;
  /** Whether the right answer is the most probable one. */
  readonly correct: boolean;
}

/** One example with everything that does not change during training already computed. */
export interface Sample {
  look(): Look;
  /** Looks, then takes one step of gradient descent at this rate. */
  learn(rate: number): Look;
}

/** Everything the training loop needs to know about a learner. */
export interface TrainingTask {
  readonly model: Model;
  /** Step size that suits a multiplier of 1. */
  readonly baseRate: number;
  readonly train: readonly Sample[];
  readonly validation: readonly Sample[];
}

/** What a model is asked to fit. */
export interface TaskInput {
  readonly examples: readonly Example[];
  readonly validation: readonly Example[];
  readonly rank: number;
  readonly seed: number;
}

export function classifierTask(input: TaskInput): TrainingTask {
  const labels = [...new Set(input.examples.map(({ answer }) => answer))];
  const model = newClassifier({ ...input, labels, rarity: rarity(input.examples.map(featuresOf)) });
  const sample = (example: Example): Sample => {
    const x = weighted(featuresOf(example), model.rarity);
    const label = labels.indexOf(example.answer);
    return {
      look: () => lookAt(forward(model, x), label),
      learn: (rate) => step({ x, label, rate }),
    };
  };
  const step = ({ x, label, rate }: { x: SparseVector; label: number; rate: number }): Look => {
    const seen = forward(model, x);
    learn(model, { ...seen, x, label }, rate);
    return lookAt(seen, label);
  };
  return { model, baseRate: 0.2, train: input.examples.map(sample), validation: input.validation.map(sample) };
}

/** A label of the validation rows that training never showed has no probability; the floor keeps its loss a number. */
const probabilityFloor = 1e-9;

function lookAt({ probabilities }: Forward, label: number): Look {
  const right = probabilities[label] ?? 0;
  // The answer is one label, the first of equals, as when the model is asked: before training all are equal.
  const answer = probabilities.indexOf(Math.max(...probabilities));
  return { loss: Number.isNaN(right) ? NaN : -Math.log(Math.max(right, probabilityFloor)), correct: answer === label };
}
