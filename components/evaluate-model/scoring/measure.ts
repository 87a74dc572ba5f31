/** A number about many rows that can be computed again for any resample of them. */
export interface Measure {
  /** The metric it belongs to, such as "rougeL". */
  readonly metric: string;
  /** Such as "rougeL_fmeasure". */
  readonly name: string;
  /** With weights: as if row i were there `weights[i]` times. Undefined where the number is not defined. */
  readonly estimate: (weights?: Int32Array) => number | undefined;
  /** "rate": a mean of zeros and ones, whose interval needs no resampling. "costly": resampling is not worth its time. */
  readonly kind: "rate" | "graded" | "costly";
}

/** What one row scores: metric name → measure → value. */
export type RowScores = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Collects one metric, or several that share work, over rows. */
export interface Collector {
  /** Takes one row in and answers its own scores; metrics that exist only for many rows answer none. */
  readonly add: (row: CollectedRow) => RowScores;
  /** What the rows so far amount to. */
  readonly measures: () => readonly Measure[];
}

/** With `answered: false` the prediction is empty and the row scores the worst value. */
export interface CollectedRow {
  readonly prediction: string;
  readonly references: readonly string[];
  readonly answered: boolean;
}

/** Whether rows are kept, at a few numbers each, for a summary that somebody will ask for. */
export type Keep = "for summary" | "nothing";
