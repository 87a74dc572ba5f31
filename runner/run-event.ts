import type { RunRecord, RunState, TaskRecord, TaskValues, RunError } from "../compiler/spec/run-record.ts";
import type { Progress } from "../containers/runtime/task-log.ts";

/** What happens in a run, in order. Everything but log lines is in the journal. */
export type RunEvent =
  | { readonly kind: "run-started"; readonly at: string; readonly run: RunRecord }
  /** A later runner goes on with the run; these tasks, though they had ended, start anew. */
  | { readonly kind: "run-resumed"; readonly at: string; readonly anew: readonly string[] }
  /** The whole record of a task whenever it changes; PENDING first. */
  | { readonly kind: "task-changed"; readonly at: string; readonly task: TaskRecord }
  | {
      readonly kind: "task-retried";
      readonly at: string;
      readonly path: string;
      /** Attempts that failed so far. */
      readonly failed: number;
      readonly delayMs: number;
      readonly error: RunError;
    }
  | {
      readonly kind: "task-log";
      readonly at: string;
      readonly path: string;
      readonly line: string;
      readonly progress?: Progress;
    }
  | {
      readonly kind: "run-ended";
      readonly at: string;
      readonly state: Exclude<RunState, "RUNNING">;
      readonly outputs: TaskValues;
      readonly error?: RunError;
    };
