import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
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
  const record = await foldJournal(directory);
  if (record.state !== "RUNNING" || (await lockOwner(directory)) !== undefined) return record;
  const error: RunError = {
    code: "K512",
    message: `the process of run '${record.id}' ended before the run did`,
    hint: `go on with it: pipewright run --resume ${record.id}`,
  };
  const cutOff = (task: TaskRecord): TaskRecord =>
    task.state === "RUNNING" ? { ...task, state: "CANCELLED", error } : task;
  return { ...record, state: "FAILED", error, tasks: record.tasks.map(cutOff) };
}

/** The state of a run after the events of its journal; tasks in order of first start. @throws K510, K511 */
export async function foldJournal(directory: string): Promise<RunRecord> {
  const { run, end, tasks } = await readJournalState(directory);
  if (run === undefined) return fail("K511", "the journal does not begin with the start of a run");
  return {
    ...run,
    ...(end === undefined ? {} : { state: end.state, endedAt: end.at, outputs: end.outputs }),
    ...(end?.error === undefined ? {} : { error: end.error }),
    tasks: [...tasks.values()],
  };
}

/** What a journal says, for those who go on with the run. */
export interface JournalState {
  /** Undefined when not even the start of the run is there. */
  readonly run: RunRecord | undefined;
  readonly end: Extract<RunEvent, { kind: "run-ended" }> | undefined;
  /** By path, in order of first start, then those that wait. */
  readonly tasks: ReadonlyMap<string, TaskRecord>;
  /** Attempts that failed, of tasks that may be tried again. */
  readonly failures: ReadonlyMap<string, number>;
  /** The first task that failed for good. */
  readonly firstFailure: string | undefined;
}

/** The state without these tasks, as if they had never begun. */
export function forget(state: JournalState, paths: readonly string[]): JournalState {
  const gone = new Set(paths);
  const rest = <T>(map: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...map].filter(([path]) => !gone.has(path)));
  return {
    run: state.run,
    end: undefined,
    tasks: rest(state.tasks),
    failures: rest(state.failures),
    firstFailure: gone.has(state.firstFailure ?? "") ? undefined : state.firstFailure,
  };
}

/** Reads a journal up to its last whole line. @throws K510 when there is none, K511 when it is damaged */
export async function readJournalState(directory: string): Promise<JournalState> {
  let run: RunRecord | undefined;
  let end: JournalState["end"];
  let firstFailure: string | undefined;
  const tasks = new Map<string, TaskRecord>();
  const failures = new Map<string, number>();
  for await (const event of readEvents(directory)) {
    if (event.kind === "run-started") run = event.run;
    else if (run === undefined) break;
    else if (event.kind === "run-ended") end = event;
    else if (event.kind === "task-retried") failures.set(event.path, event.failed);
    else if (event.kind === "run-resumed") {
      end = undefined;
      for (const path of event.anew) {
        tasks.delete(path);
        failures.delete(path);
        if (path === firstFailure) firstFailure = undefined;
      }
    } else if (event.kind === "task-changed") {
      const { task } = event;
      // A task takes its place in the order when it starts.
      if (tasks.get(task.path)?.state === "PENDING") tasks.delete(task.path);
      tasks.set(task.path, task);
      if (task.state === "FAILED") firstFailure ??= task.path;
    }
  }
  const waiting = [...tasks].filter(([, task]) => task.state === "PENDING");
  for (const [path, task] of waiting) {
    tasks.delete(path);
    tasks.set(path, task);
  }
  return { run, end, tasks, failures, firstFailure };
}

/** Without its line end the last line was never finished. */
async function* readEvents(directory: string): AsyncGenerator<RunEvent> {
  let rest = "";
  let line = 0;
  for await (const chunk of readJournal(directory)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      line += 1;
      yield parseEvent(text, line, directory);
    }
  }
}

function parseEvent(text: string, line: number, directory: string): RunEvent {
  try {
    return JSON.parse(text) as RunEvent;
  } catch (error) {
    return fail("K511", `line ${line} of the journal of run '${basename(directory)}' is not JSON`, {
      hint: `look at ${join(directory, journalFile)}`,
      cause: error,
    });
  }
}

async function* readJournal(directory: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(join(directory, journalFile), "utf8") as AsyncIterable<string>;
  } catch (error) {
    // What the reader of these pieces threw is not ours to reword.
    if (PipewrightError.is(error)) throw error;
    fail("K510", `there is no run '${basename(directory)}'`, { hint: "see 'pipewright runs list'", cause: error });
  }
}
