import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import type { TaskCache } from "./cache/task-cache.ts";
import type { Clock } from "./clock.ts";
import type { Launcher } from "./launchers/launcher.ts";
import type { Recorded } from "./recorded.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunOptions } from "./run-options.ts";
import type { Workspace } from "./workspace.ts";

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
  /** What the journal says of tasks that an earlier runner began. */
  readonly recorded: Recorded;
  /** Undefined when the run does not use it. */
  readonly cache: TaskCache | undefined;
  /** Fingerprint of a handler's code, worked out once for the run. */
  readonly codeOf: (handlerFile: string) => Promise<string>;
  readonly workspace: Workspace;
  readonly clock: Clock;
  /** Cancels tasks. */
  readonly signal: AbortSignal;
  /** Ends exit tasks, which a cancelled run still starts. */
  readonly exitSignal: AbortSignal;
  readonly hurry: AbortSignal;
  /** Iterations of a loop without a limit of its own that are under way at once. */
  readonly iterationsAtOnce: number;
  /** The task that failed, when the run begins no more tasks because of it. */
  readonly stoppedBy: () => string | undefined;
  /** Told of every task that failed for good. */
  readonly failed: (path: string) => void;
  /** Waits for a free slot. */
  readonly inSlot: <T>(work: () => Promise<T>) => Promise<T>;
  /** Journals the event and tells the listener. */
  readonly emit: (event: RunEvent) => void;
  /** As `emit`, for a task's new record; the end of a task is in the journal's file when it resolves. */
  readonly change: (task: TaskRecord) => Promise<void>;
}
