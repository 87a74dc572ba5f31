import type { MetricSummary } from "../evaluation.ts";
import { bootstrapGenerator, percentileInterval, resample, resamplesFor } from "../statistics/bootstrap.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import type { Measure } from "./measure.ts";

/** How the intervals of one summary were made; with these facts anybody gets the same digits. */
export interface IntervalFacts {
  readonly level: 0.95;
  readonly resamples: number;
  readonly seed: number;
  readonly generator: string;
}

/** Every defined measure with its 95 % interval: Wilson's for rates, the percentile bootstrap over rows otherwise. */
export function summarizeMeasures(
  measures: readonly Measure[],
  { rows, seed }: { readonly rows: number; readonly seed: number },
): { readonly metrics: readonly MetricSummary[]; readonly intervals: IntervalFacts } {
  const facts = { level: 0.95, resamples: resamplesFor({ rows, seed }), seed, generator: bootstrapGenerator } as const;
  if (rows === 0) return { metrics: [], intervals: facts };
  const graded = measures.filter(({ kind }) => kind === "graded");
  const draws = resample(
    { rows, seed },
    graded.map(({ estimate }) => estimate),
  );
  const metrics = measures.flatMap((measure): MetricSummary[] => {
    const value = measure.estimate();
    if (value === undefined) return [];
    const interval =
      measure.kind === "rate"
        ? wilsonInterval(Math.round(value * rows), rows)
        : percentileInterval(draws[graded.indexOf(measure)] ?? []);
    // Drawing a single row again and again would give an interval without width.
    const known = measure.kind === "rate" || rows > 1 ? interval : undefined;
    return [{ name: measure.name, value, ...(known === undefined ? {} : { interval: known }), count: rows }];
  });
  return { metrics, intervals: facts };
}
