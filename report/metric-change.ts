import type { PredictionRow } from "../components/evaluate-model/evaluation.ts";

/** The paired difference of one metric, after minus before, over the rows that have a score in both evaluations. */
export interface MetricChange {
  /** Name as in `Evaluation.metrics`. */
  readonly metric: string;
  /** Means over the shared rows, in the metric's own range. */
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** 95 % interval of the change. */
  readonly interval: readonly [number, number];
  readonly rows: number;
}

/** Computes the paired changes; reports take it from the caller so that they hold no statistics of their own. */
export type CompareRows = (
  before: readonly PredictionRow[],
  after: readonly PredictionRow[],
) => readonly MetricChange[];

/** What a change says: the interval has to lie on one side of zero before a model is called better or worse. */
export function verdictOf(change: MetricChange): "better" | "worse" | "no difference shown" {
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
