import { candidateAnswers, type CandidateAnswer, candidateFeatures } from "./candidate-answers.ts";
import { softmax } from "./classifier.ts";
import type { Example, Prompt } from "./example.ts";
import { featuresOf } from "./features.ts";
import { Neighbours } from "./neighbours.ts";
import { wordsOf } from "./text.ts";

/** A log-linear choice among candidate answers, for data whose answers do not repeat. */
export interface Ranker {
  readonly kind: "ranker";
  readonly weights: Float32Array;
  /** Rows whose answers may be given again. */
  readonly memory: readonly Example[];
  readonly meanWords: number;
}

/** More rows than this would make every answer slow and teach the few weights nothing new. */
const memoryLimit = 1000;

export function newRanker(examples: readonly Example[]): Ranker {
  const words = examples.reduce((sum, { answer }) => sum + wordsOf(answer).length, 0);
  return {
    kind: "ranker",
    weights: new Float32Array(candidateFeatures),
    memory: examples.slice(0, memoryLimit),
    meanWords: words / Math.max(1, examples.length),
  };
}

/** What may be answered; a training row is told its number, so that it does not find itself. */
export function candidatesFor(model: Ranker, prompt: Prompt, self?: number): readonly CandidateAnswer[] {
  const neighbours = indexOf(model).nearest(featuresOf(prompt), 5, self);
  return candidateAnswers(prompt, { examples: model.memory, neighbours, meanWords: model.meanWords });
}

const indexes = new WeakMap<readonly Example[], Neighbours>();

/** Built at the first question, because it is larger than the model that is kept. */
function indexOf({ memory }: Ranker): Neighbours {
  let index = indexes.get(memory);
  if (!index) indexes.set(memory, (index = new Neighbours(memory.map(featuresOf))));
  return index;
}

/** Probability of each candidate. */
export function rank(model: Ranker, candidates: readonly CandidateAnswer[]): Float64Array {
  return softmax(
    Float64Array.from(candidates, ({ features }) =>
      features.reduce((sum, value, at) => sum + value * (model.weights[at] ?? 0), 0),
    ),
  );
}
