import type { ClassificationSummary } from "../evaluation.ts";
import type { ClassificationScores } from "../metrics/classification.ts";

/** The classification report in the shape that evaluations are stored in. */
export function classificationSummary(scores: ClassificationScores, invalid?: number): ClassificationSummary {
  return {
    accuracy: scores.accuracy,
    macroF1: scores.macro.f1,
    microF1: scores.micro.f1,
    ...(scores.cohensKappa === undefined ? {} : { cohensKappa: scores.cohensKappa }),
    ...(invalid === undefined ? {} : { invalid }),
    labels: scores.labels,
    matrix: scores.matrix,
  };
}
