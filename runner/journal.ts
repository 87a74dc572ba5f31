import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "./run-event.ts";

/** The file in a run directory that a run can be rebuilt from. */
export const journalFile = "journal.jsonl";

/** Appends events, one JSON line each, in the order of the calls. */
export interface Journal extends AsyncDisposable {
  append(event: RunEvent): void;
  /**
   * Resolves when everything appended so far is in the file, where it survives the end of this process; a crash of the
   * whole machine may cost what was written in the last quarter of a second. @throws the first error of writing
   */
  written(): Promise<void>;
  /** As `written`, and on the disk. */
  flush(): Promise<void>;
}

/** Time between two syncs of the disk while events come in. */
const syncMs = 250;

/** Opens the journal of a run directory. What a crash left of a last line is cut off, so that the next line is whole. */
export async function openJournal(directory: string): Promise<Journal> {
  await cutTornLine(join(directory, journalFile));
  const file = await open(join(directory, journalFile), "a");
  let pending = "";
  let broken: unknown;
  let tail = Promise.resolve();
  let sync: NodeJS.Timeout | undefined;
  const then = (step: () => Promise<void>): void => {
    tail = tail.then(step).catch((error: unknown) => {
      broken ??= error;
    });
  };
  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    // Events that came together are written together.
    // After a line that could be written in part only, another one would make the journal unreadable.
    if (text !== "" && broken === undefined) await file.appendFile(text);
  };
  const written = async (): Promise<void> => {
    await tail;
    if (broken !== undefined) throw broken;
  };
  return {
    append: (event) => {
      if (pending === "") then(drain);
      pending += `${JSON.stringify(event)}\n`;
      sync ??= setTimeout(() => {
        sync = undefined;
        then(() => file.datasync());
      }, syncMs).unref();
    },
    written,
    flush: async () => {
      then(() => file.datasync());
      await written();
    },
    // Who must know that everything was written has called `flush`.
    [Symbol.asyncDispose]: async () => {
      clearTimeout(sync);
      await tail;
      await file.close();
    },
  };
}

async function cutTornLine(path: string): Promise<void> {
  if (!existsSync(path)) return;
  await using file = await open(path, "r+");
  const { size } = await file.stat();
  const piece = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - piece.length);
    const { bytesRead } = await file.read(piece, 0, end - start, start);
    const at = piece.subarray(0, bytesRead).lastIndexOf("\n");
    if (at >= 0) {
      if (start + at + 1 < size) await file.truncate(start + at + 1);
      return;
    }
    end = start;
  }
  await file.truncate(0);
}
