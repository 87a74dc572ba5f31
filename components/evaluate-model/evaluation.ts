import type { OutcomeClass } from "../../gemini/outcome.ts";

export type { OutcomeClass };

/** One test row with its answer and its scores. */
export interface PredictionRow {
  /** Position in the test file, from 0, as text; stable over runs on the same file. */
  readonly id: string;
  readonly prompt: string;
  readonly systemInstruction?: string;
  readonly reference: string;
  readonly outcome: OutcomeClass;
  readonly prediction?: string;
  /** Why there is no usable text, in the service's words. */
  readonly reason?: string;
  readonly latencyMs: number;
  /** Metric name → headline number for this row. */
  readonly scores: Readonly<Record<string, number>>;
}

/** Aggregates over one model's answers. */
export interface Evaluation {
  readonly model: string;
  readonly rows: number;
  readonly outcomes: Readonly<Record<OutcomeClass, number>>;
  readonly scoreAs: "zero" | "exclude";
  readonly metrics: readonly MetricSummary[];
  readonly classification?: ClassificationSummary;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly mean: number };
  /** How the intervals were made; the same seed gives the same digits. */
  readonly intervals?: {
    readonly level: number;
    readonly resamples: number;
    readonly seed: number;
    readonly generator: string;
  };
  /** How BLEU was computed, by metric, in sacrebleu's notation. */
  readonly signatures?: Readonly<Record<string, string>>;
  /** What a reader must know before trusting the numbers. */
  readonly warnings?: readonly string[];
  readonly note?: string;
}

export interface MetricSummary {
  /** Such as "rougeL_fmeasure" or "exact_match". */
  readonly name: string;
  /** In the metric's own range: 0–1, except BLEU, chrF and TER with 0–100. */
  readonly value: number;
  /** 95 % interval over rows: Wilson's for rates such as accuracy, the percentile bootstrap for everything else. */
  readonly interval?: readonly [number, number];
  /** Rows that the value is a mean of. */
  readonly count: number;
}

export interface ClassificationSummary {
  readonly accuracy: number;
  readonly macroF1: number;
  readonly microF1: number;
  /** Agreement beyond chance; left out where it is not defined, with a single label on both sides. */
  readonly cohensKappa?: number;
  /** Answers that are none of the labels. They count as wrong and appear in no row of the matrix. */
  readonly invalid?: number;
  readonly labels: readonly {
    readonly label: string;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  }[];
  /** matrix[i][j]: rows whose reference is labels[i] and whose prediction is labels[j]. */
  readonly matrix: readonly (readonly number[])[];
}
