import type { TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import type { Outcome } from "./outcome.ts";
import type { JournalState } from "./read-run.ts";

/** What the journal of an earlier runner says about the tasks of a run that is resumed. */
export interface Recorded {
  /** Whether an earlier runner worked on this run. */
  readonly isResumed: boolean;
  /** How a task ended before, when it need not start again. */
  ended(path: string): Outcome | undefined;
  /** The last record of a task, also of one that did not end. */
  of(path: string): TaskRecord | undefined;
  /** Attempts of a task that failed before. */
  failures(path: string): number;
  /** The first task that failed. */
  readonly firstFailure: string | undefined;
}

/** Of a run that begins. */
export const nothingRecorded: Recorded = {
  isResumed: false,
  ended: () => undefined,
  of: () => undefined,
  failures: () => 0,
  firstFailure: undefined,
};

/** Of a run whose journal was read. What never started is decided anew, which gives the same again. */
export function recorded({ tasks, failures, firstFailure }: JournalState): Recorded {
  return {
    isResumed: true,
    firstFailure,
    of: (path) => tasks.get(path),
    failures: (path) => failures.get(path) ?? 0,
    ended: (path) => {
      const task = tasks.get(path);
      if (task === undefined || !isKept(task)) return undefined;
      const { state, outputs, error } = task;
      return { state, outputs, ...(error === undefined ? {} : { error }) };
    },
  };
}

type Kept = TaskRecord & { readonly state: "SUCCEEDED" | "SKIPPED" | "FAILED" };

const isKept = (task: TaskRecord): task is Kept => ["SUCCEEDED", "SKIPPED", "FAILED"].includes(task.state);

/**
 * Tasks that ended and have to start anew when a run goes on: in a run that had come to its end, what did not succeed; where the
 * services of the run ended with it, tasks whose results were in them; and whatever ran after one of these.
 */
export function tasksToRepeat(
  { tasks, end }: JournalState,
  { servicesEnded }: { readonly servicesEnded: boolean },
): readonly string[] {
  const repeated = new Set<string>();
  // Of these everything below is repeated as well.
  const whole = new Set<string>();
  const isRepeatedBelow = (parent: string | undefined): boolean =>
    parent === undefined || repeated.has(parent) || tasks.get(parent)?.state !== "SUCCEEDED";
  // Tasks stand in the order of their starts: what comes before a task, or around it, has been looked at.
  for (const task of tasks.values()) {
    const { path, parent } = task;
    const follows = task.dependsOn.some((other) => repeated.has(other)) || (parent !== undefined && whole.has(parent));
    const failed = end !== undefined && task.error !== undefined;
    const lost = servicesEnded && isKept(task) && isInService(task.outputs) && isRepeatedBelow(parent);
    if (follows) whole.add(path);
    if (follows || failed || lost) repeated.add(path);
  }
  return [...repeated];
}

/** Whether a result is in a service, not on this machine. */
export const isInService = (outputs: TaskValues): boolean =>
  Object.values(outputs.artifacts)
    .flat()
    .some(({ type, path }) => path === undefined || type.startsWith("google."));
