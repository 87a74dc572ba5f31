import { readFile } from "node:fs/promises";
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
  const width = context.stdout.columns ?? 100;
  const options = { runDirectory, color: context.color, width, compare: await loadCompareRows() };
  return (await renderRunSummary(record, options)).trimEnd();
}

/** The end of a task's log: at most so many lines. */
export async function logTail(file: string, lines: number): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines);
}
