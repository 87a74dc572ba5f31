import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

export interface LogWriter {
  write(line: string): void;
  /** Resolves when every line is in the file. */
  end(): Promise<void>;
}

/** Appends lines one after the other. A log that cannot be written does not fail the task. */
export function logWriter(file: string): LogWriter {
  let tail = Promise.resolve();
  let pending = "";
  // Many tasks print nothing, and need no folder.
  let made: Promise<unknown> | undefined;
  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    if (text === "") return;
    made ??= mkdir(dirname(file), { recursive: true });
    await made.then(() => appendFile(file, text)).catch(() => undefined);
  };
  return {
    write: (line) => {
      pending += `${line}\n`;
      tail = tail.then(drain);
    },
    end: () => tail,
  };
}
