import type { RunError } from "../compiler/spec/run-record.ts";
import { taskFailure } from "../containers/runtime/task-failure.ts";

/** What was thrown, as a record keeps it. */
export const runErrorOf = (thrown: unknown): RunError => taskFailure(thrown).error;
