import type { PredictionRow } from "../components/evaluate-model/evaluation.ts";

/** The paired difference of one metric, after minus before, over the rows that have a score in both evaluations. */
export interface MetricChange {
  /** Name as in `Evaluation.metrics`. */
  readonly metric: string;
  /** Means over the shared rows, in the metric's own range. */
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** 95 % interval of the change; absent when there are too few rows for one. */
  readonly interval?: readonly [number, number];
  readonly rows: number;
}

/** What the evaluations were asked for, so that the comparison computes the same metrics. */
export interface CompareContext {
  /** Names as given to the later evaluation's `metrics` input; empty when the record does not say. */
  readonly metrics: readonly string[];
  readonly seed: number;
}

/** Computes the paired changes; reports take it from the caller so that they hold no statistics of their own. */
export type CompareRows = (
  before: readonly PredictionRow[],
  after: readonly PredictionRow[],
  context: CompareContext,
) => readonly MetricChange[];

export type Verdict = "better" | "worse" | "no difference shown" | "no interval";

/** What a change says: the interval has to lie on one side of zero before a model is called better or worse. */
export function verdictOf(change: MetricChange): Verdict {
  if (change.interval === undefined) return "no interval";
  const sign = lowerIsBetter(change.metric) ? -1 : 1;
  const [low, high] = change.interval;
  if (low > 0) return sign > 0 ? "better" : "worse";
  if (high < 0) return sign > 0 ? "worse" : "better";
  return "no difference shown";
}

/** Edit rates count mistakes. */
export function lowerIsBetter(metric: string): boolean {
  return /^ter(?![a-z])/i.test(metric);
}

/** The upper end of a metric's range: 100 for the sacrebleu family, otherwise 1. */
export function metricRange(metric: string, values: readonly number[]): number {
  if (/^(sentence_)?(bleu|chrf|ter)(?![a-z])/i.test(metric)) return Math.max(100, ...values.filter(Number.isFinite));
  return Math.max(1, ...values.filter(Number.isFinite));
}
