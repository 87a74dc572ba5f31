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
    hint: "run the pipeline again; finished tasks come from the cache",
  };
  const cutOff = (task: TaskRecord): TaskRecord =>
    task.state === "RUNNING" ? { ...task, state: "CANCELLED", error } : task;
  return { ...record, state: "FAILED", error, tasks: record.tasks.map(cutOff) };
}

/** The state of a run after the events of its journal; tasks in order of first start. @throws K510, K511 */
export async function foldJournal(directory: string): Promise<RunRecord> {
  let run: RunRecord | undefined;
  let end: Extract<RunEvent, { kind: "run-ended" }> | undefined;
  const tasks = new Map<string, TaskRecord>();
  for await (const event of readEvents(directory)) {
    if (event.kind === "run-started") run = event.run;
    else if (run === undefined) break;
    else if (event.kind === "run-ended") end = event;
    else if (event.kind === "task-changed") {
      // A task takes its place in the order when it starts.
      if (tasks.get(event.task.path)?.state === "PENDING") tasks.delete(event.task.path);
      tasks.set(event.task.path, event.task);
    }
  }
  if (run === undefined) return fail("K511", "the journal does not begin with the start of a run");
  const started = [...tasks.values()].filter((task) => task.state !== "PENDING");
  const waiting = [...tasks.values()].filter((task) => task.state === "PENDING");
  return {
    ...run,
    ...(end === undefined ? {} : { state: end.state, endedAt: end.at, outputs: end.outputs }),
    ...(end?.error === undefined ? {} : { error: end.error }),
    tasks: [...started, ...waiting],
  };
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
