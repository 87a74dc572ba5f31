import type { JsonObject, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";

/** What a job asks the runner for. */
export interface SpecRun {
  readonly spec: PipelineSpec;
  readonly parameters: JsonObject;
  /** `projects/P/locations/L` that the job lives in. */
  readonly parent: string;
  /** Job id, unique in its project and region. */
  readonly id: string;
  readonly displayName: string;
  /** Where this run's artifacts go: `gs://…`. */
  readonly root: string;
  /** Stop starting tasks after the first failure. */
  readonly failFast: boolean;
  /** Aborted to cancel the run. */
  readonly signal: AbortSignal;
  /** Called with the whole record of a task whenever it changes. */
  readonly onTask: (task: TaskRecord) => void;
}

/** Executes one spec to its end; the answer says how it ended. */
export type SpecRunner = (run: SpecRun) => Promise<RunRecord>;
