import { countTokens } from "../learner/token-count.ts";
import type { TuningRow } from "./dataset.ts";

/** `tuningDataStats` of a job. Tokens are the toy's estimate; int64 fields are strings. */
export function datasetStatistics(
  rows: readonly TuningRow[],
  plan: { readonly epochs: number; readonly steps: number },
) {
  const inputs = rows.map((row) => countTokens(row.system) + sum(row.userTexts.map(countTokens)));
  const outputs = rows.map((row) => sum(row.modelTexts.map(countTokens)));
  const tokens = sum(inputs) + sum(outputs);
  return {
    supervisedTuningDataStats: {
      tuningDatasetExampleCount: String(rows.length),
      totalBillableTokenCount: String(tokens * plan.epochs),
      totalBillableCharacterCount: String(sum(rows.map((row) => characters(row))) * plan.epochs),
      tuningStepCount: String(plan.steps),
      userInputTokenDistribution: distribution(inputs),
      userOutputTokenDistribution: distribution(outputs),
      userMessagePerExampleDistribution: distribution(rows.map((row) => row.contents.length)),
      userDatasetExamples: rows.slice(0, 3).flatMap((row) => row.contents),
    },
  };
}

const characters = (row: TuningRow): number =>
  sum([row.system, ...row.userTexts, ...row.modelTexts].map((text) => text.replaceAll(/\s/g, "").length));

const bucketCount = 10;

function distribution(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [min, max] = [at(0), at(1)];
  const width = Math.max(1, Math.ceil((max - min + 1) / bucketCount));
  const buckets = Array.from({ length: Math.ceil((max - min + 1) / width) }, (_, index) => {
    const [left, right] = [min + index * width, min + (index + 1) * width - 1];
    return { count: sorted.filter((value) => value >= left && value <= right).length, left, right };
  });
  return {
    sum: String(sum(values)),
    min,
    max,
    mean: sum(values) / values.length,
    median: at(0.5),
    p5: at(0.05),
    p95: at(0.95),
    buckets,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
