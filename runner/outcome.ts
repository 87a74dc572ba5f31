import type { RunError, TaskState, TaskValues } from "../compiler/spec/run-record.ts";

/** How a task, or a whole DAG, ended. */
export interface Outcome {
  readonly state: Exclude<TaskState, "PENDING" | "RUNNING">;
  readonly outputs: TaskValues;
  readonly error?: RunError;
}

export const noValues: TaskValues = { parameters: {}, artifacts: {} };

export const succeeded = (outcome: Outcome): boolean => outcome.state === "SUCCEEDED" || outcome.state === "SKIPPED";

/** The error of everything that a cancelled run did not finish. */
export const cancelled: RunError = { code: "K508", message: "the run was cancelled" };
