import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../compiler/spec/run-record.ts";
import { writeWhole } from "./write-file.ts";

/** Folder of the runs of a project. */
export const runsFolder = (cwd: string): string => join(cwd, ".pipewright", "runs");

/** Writes the page of a run into its folder and answers its path. */
export async function writeReport(record: RunRecord, directory: string): Promise<string> {
  const { renderRunReport } = await import("../report/index.ts");
  const file = join(directory, "report.html");
  await writeWhole(file, await renderRunReport(record, { runDirectory: directory }));
  return file;
}

/** The end of a task's log: at most so many lines. */
export async function logTail(file: string, lines: number): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines);
}
