import type { TaskLog } from "../../compiler/authoring/handler.ts";

/** A task's log over a function that takes one line. */
export function taskLog(write: (line: string) => void): TaskLog {
  return {
    info: (message) => write(oneLine(message)),
    warn: (message) => write(`warning: ${oneLine(message)}`),
    error: (message) => write(`error: ${oneLine(message)}`),
    progress: (done, total, label) => write(`progress: ${done}/${total ?? "?"} ${oneLine(label)}`),
  };
}

/** Where long work stands, as a log line says it. */
export interface Progress {
  readonly done: number;
  readonly total?: number;
  readonly label: string;
}

/** Reads a line that `log.progress` wrote; undefined for any other line. */
export function parseProgress(line: string): Progress | undefined {
  const [, done, total, label] = /^progress: (\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?|\?) (.*)$/.exec(line) ?? [];
  if (done === undefined || label === undefined) return undefined;
  return { done: Number(done), ...(total === "?" ? {} : { total: Number(total) }), label };
}

const oneLine = (message: string): string => message.trim().replaceAll(/\s*[\r\n]+\s*/g, " ");
