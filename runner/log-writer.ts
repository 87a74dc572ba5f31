import { appendFile } from "node:fs/promises";

export interface LogWriter {
  write(line: string): void;
  /** Resolves when every line is in the file. */
  end(): Promise<void>;
}

/** Appends lines one after the other. A log that cannot be written does not fail the task. */
export function logWriter(file: string): LogWriter {
  let tail = Promise.resolve();
  let pending = "";
  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    if (text !== "") await appendFile(file, text).catch(() => undefined);
  };
  return {
    write: (line) => {
      pending += `${line}\n`;
      tail = tail.then(drain);
    },
    end: () => tail,
  };
}
