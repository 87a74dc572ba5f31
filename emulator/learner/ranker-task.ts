import type { CandidateAnswer } from "./candidate-answers.ts";
import type { Example } from "./example.ts";
import { candidatesFor, newRanker, rank, type Ranker } from "./ranker.ts";
import { wordOverlap, wordsOf } from "./text.ts";
import type { Look, Sample, TaskInput, TrainingTask } from "./training-task.ts";

/** Teaches a ranker to prefer the candidates that share most words with the right answer. */
export function rankerTask(input: TaskInput): TrainingTask {
  const model = newRanker(input.examples);
  const sample = (example: Example, self?: number): Sample => {
    const candidates = candidatesFor(model, example, self);
    const best = bestOf(candidates, example.answer);
    return {
      look: () => lookAt(rank(model, candidates), best),
      learn: (rate) => step({ model, candidates, best, rate }),
    };
  };
  return {
    model,
    baseRate: 0.1,
    train: input.examples.map((example, index) => sample(example, index)),
    validation: input.validation.map((example) => sample(example)),
  };
}

/** Which candidates come nearest to the answer; none when not one word is shared. */
function bestOf(candidates: readonly CandidateAnswer[], answer: string): readonly boolean[] {
  const words = wordsOf(answer);
  const overlaps = candidates.map(({ text }) => wordOverlap(wordsOf(text), words));
  const highest = Math.max(0, ...overlaps);
  return overlaps.map((overlap) => highest > 0 && overlap === highest);
}

interface Step {
  readonly model: Ranker;
  readonly candidates: readonly CandidateAnswer[];
  readonly best: readonly boolean[];
  readonly rate: number;
}

function step({ model, candidates, best, rate }: Step): Look {
  const probabilities = rank(model, candidates);
  const look = lookAt(probabilities, best);
  const right = rightShare(probabilities, best);
  if (right === 0) return look;
  candidates.forEach(({ features }, index) => {
    const probability = probabilities[index] ?? 0;
    const error = probability - (best[index] === true ? probability / right : 0);
    features.forEach((value, at) => {
      model.weights[at] = (model.weights[at] ?? 0) - rate * error * value;
    });
  });
  return look;
}

const rightShare = (probabilities: Float64Array, best: readonly boolean[]): number =>
  probabilities.reduce((sum, probability, index) => sum + (best[index] === true ? probability : 0), 0);

const probabilityFloor = 1e-9;

function lookAt(probabilities: Float64Array, best: readonly boolean[]): Look {
  const right = rightShare(probabilities, best);
  const choice = probabilities.indexOf(Math.max(...probabilities));
  return {
    loss: Number.isNaN(right) ? NaN : -Math.log(Math.max(right, probabilityFloor)),
    correct: best[choice] === true,
  };
}
