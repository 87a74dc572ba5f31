import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { RunError, RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import { journalFile } from "./journal.ts";
import type { RunEvent } from "./run-event.ts";
import { lockOwner } from "./run-lock.ts";

/**
 * Rebuilds a run's record from the journal in its directory. A last line that a crash cut off is left out; a run whose
 * process is gone without having ended it is FAILED with K512.
 * @throws K510 when there is no run, K511 when the journal is damaged
 */
export async function readRun(directory: string): Promise<RunRecord> {
  const record = foldEvents(await readEvents(directory));
  if (record.state !== "RUNNING" || (await lockOwner(directory)) !== undefined) return record;
  const error: RunError = {
    code: "K512",
    message: `the process of run '${record.id}' ended before the run did`,
    hint: "run the pipeline again; finished tasks come from the cache",
  };
  const cutOff = (task: TaskRecord): TaskRecord =>
    task.state === "RUNNING" ? { ...task, state: "CANCELLED", error } : task;
  return { ...record, state: "FAILED", error, tasks: record.tasks.map(cutOff) };
}

/** The state of a run after these events; tasks in order of first start. */
export function foldEvents(events: readonly RunEvent[]): RunRecord {
  const [first] = events;
  if (first?.kind !== "run-started") return fail("K511", "the journal does not begin with the start of a run");
  const tasks = new Map<string, TaskRecord>();
  for (const event of events) {
    if (event.kind !== "task-changed") continue;
    // A task takes its place in the order when it starts.
    if (tasks.get(event.task.path)?.state === "PENDING") tasks.delete(event.task.path);
    tasks.set(event.task.path, event.task);
  }
  const end = events.findLast((event) => event.kind === "run-ended");
  const started = [...tasks.values()].filter((task) => task.state !== "PENDING");
  const waiting = [...tasks.values()].filter((task) => task.state === "PENDING");
  return {
    ...first.run,
    ...(end === undefined ? {} : { state: end.state, endedAt: end.at, outputs: end.outputs }),
    ...(end?.error === undefined ? {} : { error: end.error }),
    tasks: [...started, ...waiting],
  };
}

async function readEvents(directory: string): Promise<readonly RunEvent[]> {
  const lines = (await readJournal(directory)).split("\n");
  // Without its line end the last line was never finished.
  lines.pop();
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as RunEvent;
    } catch (error) {
      return fail("K511", `line ${index + 1} of the journal of run '${basename(directory)}' is not JSON`, {
        hint: `look at ${join(directory, journalFile)}`,
        cause: error,
      });
    }
  });
}

async function readJournal(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, journalFile), "utf8");
  } catch (error) {
    return fail("K510", `there is no run '${basename(directory)}'`, {
      hint: "see 'pipewright runs list'",
      cause: error,
    });
  }
}
