import { baseAnswer } from "./base-model.ts";
import { type Classifier, classify } from "./classifier.ts";
import type { Prompt } from "./example.ts";

/** A trained model as plain data; typed arrays travel between threads as they are. */
export type Model = Classifier;

/** An answer the model considers, with its probability. */
export interface Candidate {
  readonly text: string;
  readonly probability: number;
}

/** What a model might answer, most probable first; the base model (no weights) is sure of its rule of thumb. */
export function candidatesOf(model: Model | undefined, prompt: Prompt): readonly Candidate[] {
  if (model === undefined) return [{ text: baseAnswer(prompt), probability: 1 }];
  const probabilities = classify(model, prompt);
  return model.labels
    .map((text, index) => ({ text, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}
