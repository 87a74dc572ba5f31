import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { RunRecord } from "../compiler/spec/run-record.ts";
import { readRun } from "./read-run.ts";

/** The runs in a folder, newest first. A folder without a readable journal is left out. */
export async function listRuns(runsDir: string): Promise<readonly RunRecord[]> {
  const names = await readdir(runsDir).catch(() => []);
  const runs = await Promise.all(
    names.map((name) =>
      readRun(join(runsDir, name)).catch((error: unknown) => {
        if (PipewrightError.is(error)) return undefined;
        throw error;
      }),
    ),
  );
  return runs.filter((run) => run !== undefined).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}
