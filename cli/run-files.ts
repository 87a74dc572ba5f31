import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../compiler/spec/run-record.ts";
import { loadCompareRows } from "./compare-rows.ts";
import type { CliContext } from "./context.ts";
import { writeWhole } from "./write-file.ts";

/** Folder of the runs of a project. */
export const runsFolder = (cwd: string): string => join(cwd, ".pipewright", "runs");

/** Writes the page of a run into its folder and answers its path. */
export async function writeReport(record: RunRecord, directory: string): Promise<string> {
  const { renderRunReport } = await import("../report/index.ts");
  const file = join(directory, "report.html");
  await writeWhole(file, await renderRunReport(record, { runDirectory: directory, compare: await loadCompareRows() }));
  return file;
}

/** What a finished run says in the terminal. */
export async function summarize(record: RunRecord, runDirectory: string, context: CliContext): Promise<string> {
  const { renderRunSummary } = await import("../report/index.ts");
  // A terminal without a size says 0.
  const width = context.stdout.columns || 100;
  const options = { runDirectory, color: context.color, width, compare: await loadCompareRows() };
  return (await renderRunSummary(record, options)).trimEnd();
}

/** What is read of a log's end. */
const tailBytes = 16 * 1024;
/** Where a line of a log is cut. */
const lineLength = 500;

/** The end of a task's log: at most so many lines, none when nothing was written. */
export async function logTail(file: string, lines: number): Promise<readonly string[]> {
  const text = (await lastBytes(file)).trimEnd();
  if (text === "") return [];
  return text
    .split("\n")
    .slice(-lines)
    .map((line) => (line.length > lineLength ? `${line.slice(0, lineLength)}…` : line));
}

/** A log may be larger than any text. */
async function lastBytes(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    const length = Math.min(size, tailBytes);
    const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length });
    return buffer.toString();
  } catch {
    // A task that never started has no log.
    return "";
  }
}
