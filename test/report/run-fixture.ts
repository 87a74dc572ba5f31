import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactRecord, RunRecord, TaskValues } from "../../compiler/spec/run-record.ts";

const folder = join(import.meta.dirname, "../fixtures/runs");

/** A run directory from test/fixtures/runs: its record, with artifact paths made absolute, and where it is. */
export async function runFixture(name: string): Promise<{ readonly record: RunRecord; readonly directory: string }> {
  const directory = join(folder, name);
  // Fixtures are written from the type; a mistake in one shows as a failing assertion.
  const record = JSON.parse(await readFile(join(directory, "run.json"), "utf8")) as RunRecord;
  return { record: atDirectory(record, directory), directory };
}

/** The same record with relative artifact paths resolved against a directory. */
export function atDirectory(record: RunRecord, directory: string): RunRecord {
  const artifact = (entry: ArtifactRecord): ArtifactRecord =>
    entry.path === undefined ? entry : Object.assign({}, entry, { path: join(directory, entry.path) });
  const values = (entry: TaskValues): TaskValues => ({
    parameters: entry.parameters,
    artifacts: Object.fromEntries(
      Object.entries(entry.artifacts).map(([name, list]) => [name, list.map((one) => artifact(one))]),
    ),
  });
  const tasks = record.tasks.map((task) =>
    Object.assign({}, task, { inputs: values(task.inputs), outputs: values(task.outputs) }),
  );
  return { ...record, tasks, outputs: values(record.outputs) };
}
