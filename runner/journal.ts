import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "./run-event.ts";

/** The file in a run directory that a run can be rebuilt from. */
export const journalFile = "journal.jsonl";

/** Appends events, one JSON line each, in the order of the calls. */
export interface Journal extends AsyncDisposable {
  append(event: RunEvent): void;
  /** Resolves when everything appended so far is on the disk. @throws the first error of writing, such as a full disk */
  flush(): Promise<void>;
}

/** Opens the journal of a run directory. */
export async function openJournal(directory: string): Promise<Journal> {
  const file = await open(join(directory, journalFile), "a");
  let tail = Promise.resolve();
  let broken: unknown;
  const then = (step: () => Promise<void>): void => {
    tail = tail.then(step).catch((error: unknown) => {
      broken ??= error;
    });
  };
  const flush = async (): Promise<void> => {
    then(() => file.datasync());
    await tail;
    if (broken !== undefined) throw broken;
  };
  return {
    append: (event) => then(() => file.appendFile(`${JSON.stringify(event)}\n`)),
    flush,
    // Who must know that everything was written has called `flush`.
    [Symbol.asyncDispose]: async () => {
      await tail;
      await file.close();
    },
  };
}
