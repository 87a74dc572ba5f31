import type { ComponentSpec, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import { cancelled, noValues, type Outcome, succeeded, wasSkipped } from "./outcome.ts";
import type { RunContext } from "./run-context.ts";

/** A task whose predecessors have ended. */
export interface Candidate {
  readonly task: TaskSpec;
  /** How the tasks before it ended. */
  readonly before: readonly (readonly [name: string, outcome: Outcome])[];
  readonly isExit: boolean;
}

/** Undefined when the task may start; otherwise how it ends without having started. */
export function notStarted({ task, before, isExit }: Candidate, context: RunContext): Outcome | undefined {
  // Exit tasks have a context of their own, which only a second interruption or a broken journal aborts.
  if (context.signal.aborted) return { state: "NOT_TRIGGERED", outputs: noValues, error: cancelled };
  const culprit = isExit ? undefined : context.stoppedBy();
  const blocked = startsAfterAnyEnd(task) ? undefined : blockedBy(before);
  if (blocked !== undefined || culprit === undefined) return blocked;
  const message = `not started, because task '${culprit}' failed and the run stops at the first failure`;
  return { state: "NOT_TRIGGERED", outputs: noValues, error: { code: "K507", message } };
}

/** Whether a task starts when those before it have ended, however they did. */
export const startsAfterAnyEnd = (task: TaskSpec): boolean =>
  task.triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED";

/** Whether a task is the last word on a group of tasks: it runs even when the run is cancelled or stops early. */
export function isExitTask(
  task: TaskSpec,
  before: readonly string[],
  componentOf: (name: string) => ComponentSpec,
): boolean {
  return startsAfterAnyEnd(task) && before.length > 0 && before.every((name) => componentOf(name).dag !== undefined);
}

function blockedBy(before: Candidate["before"]): Outcome | undefined {
  const stopped = before.filter(([, outcome]) => !succeeded(outcome));
  const [name, outcome] = stopped.find((entry) => !wasSkipped(entry[1])) ?? stopped[0] ?? [];
  if (name === undefined || outcome === undefined) return undefined;
  if (wasSkipped(outcome))
    return { state: "NOT_TRIGGERED", outputs: noValues, note: `task '${name}' before it was skipped` };
  if (outcome.error?.code === cancelled.code && outcome.state === "NOT_TRIGGERED")
    return { state: "NOT_TRIGGERED", outputs: noValues, error: outcome.error };
  const causes = outcome.state === "NOT_TRIGGERED" ? [...(outcome.causes ?? []), name] : [name];
  const [first = name] = causes;
  const word = outcome.state === "CANCELLED" ? "was cancelled" : "failed";
  const way = causes.length < 2 ? "" : ` (${shortened(causes).join(" → ")})`;
  const message =
    outcome.state === "NOT_TRIGGERED" && outcome.causes === undefined
      ? `not started, because task '${name}' was not started`
      : `not started, because task '${first}' ${word}${way}`;
  return { state: "NOT_TRIGGERED", outputs: noValues, causes, error: { code: "K507", message } };
}

/** A long chain is told by its ends. */
const shortened = (names: readonly string[]): readonly string[] =>
  names.length <= 6 ? names : [...names.slice(0, 3), `${names.length - 5} more`, ...names.slice(-2)];
