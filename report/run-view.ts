import type { Comparison, Judgment } from "../components/compare-models/comparison.ts";
import type { ConversionReport } from "../components/convert-dataset/conversion-report.ts";
import type { Evaluation, PredictionRow } from "../components/evaluate-model/evaluation.ts";
import type { TrainingCurves } from "../components/tune-model/training-curves.ts";
import type { ArtifactRecord, RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import type { Html } from "../compiler/drawing/markup.ts";
import type { MetricChange } from "./metric-change.ts";

/** A run with the content of its artifacts: everything that a section may draw on. */
export interface RunView {
  readonly record: RunRecord;
  /** Ordered: those that were not tuned first, then by the tasks' order. */
  readonly models: readonly EvaluatedModel[];
  /** Paired changes from the first to the second model, when there are exactly two and a caller computes them. */
  readonly changes?: readonly MetricChange[];
  readonly conversions: readonly Found<ConversionReport>[];
  readonly curves: readonly Found<TrainingCurves>[];
  readonly comparisons: readonly Found<Comparison>[];
  readonly judgments: readonly Found<readonly Judgment[]>[];
  /** Statements of the stages that a reader has to see first, such as "this is a toy". */
  readonly toyNotes: readonly string[];
  /** Tails of the logs of failed tasks, by task path. */
  readonly logs: ReadonlyMap<string, LogTail>;
  readonly problems: readonly ArtifactProblem[];
}

/** The content of one artifact and where it came from. */
export interface Found<T> {
  readonly task: TaskRecord;
  readonly output: string;
  readonly artifact: ArtifactRecord;
  readonly content: T;
}

export interface EvaluatedModel {
  readonly task: TaskRecord;
  /** "baseline" and "tuned" when the run tells, otherwise the task's own name. */
  readonly label: string;
  readonly tuned: boolean;
  readonly evaluation: Evaluation;
  readonly predictions: readonly PredictionRow[] | undefined;
}

/** An artifact that could not be used, or only in part. */
export interface ArtifactProblem {
  readonly task: string;
  readonly output: string;
  readonly note: string;
}

export interface LogTail {
  readonly text: string;
  readonly notes: readonly string[];
}

/** One part of the page: a heading, an anchor, and what is under it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}
