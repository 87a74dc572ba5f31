import { baseAnswer } from "./base-model.ts";
import { type Classifier, classify } from "./classifier.ts";
import type { Prompt } from "./example.ts";
import { candidatesFor, rank, type Ranker } from "./ranker.ts";

/** A trained model as plain data; typed arrays travel between threads as they are. */
export type Model = Classifier | Ranker;

/** An answer the model considers, with its probability. */
export interface Candidate {
  readonly text: string;
  readonly probability: number;
}

/** What a model might answer, most probable first; the base model (no weights) is sure of its rule of thumb. */
export function candidatesOf(model: Model | undefined, prompt: Prompt): readonly Candidate[] {
  if (model === undefined) return [{ text: baseAnswer(prompt), probability: 1 }];
  const [texts, probabilities] = scored(model, prompt);
  return texts
    .map((text, index) => ({ text, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}

function scored(model: Model, prompt: Prompt): readonly [readonly string[], Float64Array] {
  if (model.kind === "classifier") return [model.labels, classify(model, prompt)];
  const candidates = candidatesFor(model, prompt);
  return [candidates.map(({ text }) => text), rank(model, candidates)];
}
