import type { RunError, TaskState, TaskValues } from "../compiler/spec/run-record.ts";

/** How a task, or a whole DAG, ended. */
export interface Outcome {
  readonly state: Exclude<TaskState, "PENDING" | "RUNNING">;
  readonly outputs: TaskValues;
  readonly error?: RunError;
  /** Why it was skipped, when nothing went wrong. */
  readonly note?: string;
  /** Siblings that failed or did not start because of each other, the first cause first. */
  readonly causes?: readonly string[];
}

export const noValues: TaskValues = { parameters: {}, artifacts: {} };

export const succeeded = (outcome: Outcome): boolean => outcome.state === "SUCCEEDED" || outcome.state === "SKIPPED";

/** Whether nothing is wrong with a task that did not run: its condition, or that of a task before it, did not hold. */
export const wasSkipped = (outcome: Outcome): boolean =>
  outcome.state === "NOT_TRIGGERED" && outcome.error === undefined;

/** The error of everything that a cancelled run did not finish. */
export const cancelled: RunError = { code: "K508", message: "the run was cancelled" };
