import type { Example } from "./example.ts";
import type { Model } from "./model.ts";
import { seededRandom, shuffled } from "./seeded-random.ts";
import { rankerTask } from "./ranker-task.ts";
import { classifierTask, type Look, type Sample } from "./training-task.ts";

export interface TrainingRequest {
  readonly examples: readonly Example[];
  readonly validation: readonly Example[];
  readonly epochs: number;
  readonly learningRateMultiplier: number;
  /** Rank of the adapter, 1 to 32. */
  readonly rank: number;
  readonly seed: number;
}

export type TrainingEvent =
  | { readonly kind: "plan"; readonly steps: number; readonly learner: Model["kind"] }
  | { readonly kind: "point"; readonly phase: "train" | "eval"; readonly step: number; readonly score: Score }
  | { readonly kind: "checkpoint"; readonly epoch: number; readonly step: number; readonly model: Model }
  /** The loss is no number any more, so there is nothing left to train. */
  | { readonly kind: "diverged"; readonly step: number };

/** Means over the examples of a batch or of the validation rows. */
export interface Score {
  readonly loss: number;
  /** Share of right answers, 0 to 1. */
  readonly correct: number;
  /** Answers that were predicted. */
  readonly predictions: number;
}

const batchSize = 8;
/** Validation is looked at this often in all, and at the end of each epoch. */
const evaluations = 40;

/** Stochastic gradient descent over shuffled epochs; one yield per event, so that a caller may stop between two. */
export function* train(request: TrainingRequest): Generator<TrainingEvent> {
  const task = answersRepeat(request.examples) ? classifierTask(request) : rankerTask(request);
  const random = seededRandom(request.seed);
  const stepsPerEpoch = Math.ceil(task.train.length / batchSize);
  const steps = stepsPerEpoch * request.epochs;
  const evaluateEvery = Math.max(1, Math.floor(steps / evaluations));
  yield { kind: "plan", steps, learner: task.model.kind };
  const evaluate = (step: number): TrainingEvent => {
    const score = mean(task.validation.map((sample) => sample.look()));
    return { kind: "point", phase: "eval", step, score };
  };
  if (task.validation.length > 0) yield evaluate(0);
  let step = 0;
  for (let epoch = 1; epoch <= request.epochs; epoch++) {
    for (const batch of batches(task.train, random)) {
      step++;
      const rate = task.baseRate * request.learningRateMultiplier;
      const score = mean(batch.map((sample) => sample.learn(rate)));
      if (!Number.isFinite(score.loss)) return yield { kind: "diverged", step };
      yield { kind: "point", phase: "train", step, score };
      const isDue = step % evaluateEvery === 0 || step % stepsPerEpoch === 0;
      if (isDue && task.validation.length > 0) yield evaluate(step);
    }
    yield { kind: "checkpoint", epoch, step, model: task.model };
  }
}

/** Whether at least half of the rows have an answer that another row has too: then it is a label, otherwise free text. */
function answersRepeat(examples: readonly Example[]): boolean {
  const counts = new Map<string, number>();
  for (const { answer } of examples) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const shared = examples.filter(({ answer }) => (counts.get(answer) ?? 0) > 1).length;
  return shared * 2 >= examples.length;
}

function* batches(samples: readonly Sample[], random: () => number): Generator<readonly Sample[]> {
  const order = [...shuffled(samples.length, random)].flatMap((index) => samples[index] ?? []);
  for (let start = 0; start < order.length; start += batchSize) yield order.slice(start, start + batchSize);
}

function mean(looks: readonly Look[]): Score {
  const total = looks.reduce((sum, look) => sum + look.loss, 0);
  const right = looks.filter((look) => look.correct).length;
  return { loss: total / looks.length, correct: right / looks.length, predictions: looks.length };
}
