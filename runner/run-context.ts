import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import type { TaskCache } from "./cache/task-cache.ts";
import type { Clock } from "./clock.ts";
import type { Launcher } from "./launchers/launcher.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunOptions } from "./run-options.ts";

/** What every task of one run shares. */
export interface RunContext {
  readonly spec: PipelineSpec;
  readonly run: RunRecord;
  /** Absolute. */
  readonly directory: string;
  /** Absolute folder of the artifacts. */
  readonly artifactFolder: string;
  readonly options: RunOptions;
  readonly launcher: Launcher;
  /** Undefined when the run does not use it. */
  readonly cache: TaskCache | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly hurry: AbortSignal;
  /** Waits for a free slot. */
  readonly inSlot: <T>(work: () => Promise<T>) => Promise<T>;
  /** Journals the event and tells the listener. */
  readonly emit: (event: RunEvent) => void;
  /** As `emit`, for a task's new record; the end of a task is on disk when it resolves. */
  readonly change: (task: TaskRecord) => Promise<void>;
}
