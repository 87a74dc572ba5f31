import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactRecord, TaskValues } from "../../compiler/spec/run-record.ts";
import { replaceFile } from "../../storage/atomic-file.ts";
import { pathStamp } from "./file-stamp.ts";

/** Outputs of tasks that succeeded, by cache key, in a folder of this machine. */
export interface TaskCache {
  /** Outputs whose artifacts are still as they were stored; undefined otherwise. */
  find(key: string): Promise<TaskValues | undefined>;
  store(
    key: string,
    entry: { readonly outputs: TaskValues; readonly run: string; readonly task: string },
  ): Promise<void>;
}

export function taskCache(folder: string): TaskCache {
  const file = (key: string): string => join(folder, `${key}.json`);
  return {
    async find(key) {
      const entry = await readEntry(file(key));
      if (entry === undefined) return undefined;
      const stamps = await stampsOf(entry.outputs);
      // An artifact that somebody removed or changed is no result of this task any more.
      return JSON.stringify(stamps) === JSON.stringify(entry.stamps) ? entry.outputs : undefined;
    },
    async store(key, entry) {
      const stamps = await stampsOf(entry.outputs);
      await replaceFile(file(key), (temporary) => writeFile(temporary, JSON.stringify({ ...entry, stamps }, null, 2)));
    },
  };
}

interface Entry {
  readonly outputs: TaskValues;
  readonly stamps: readonly (readonly [string, string | null])[];
}

async function readEntry(file: string): Promise<Entry | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Entry;
  } catch {
    // No entry, or one that a full disk cut off: the task runs.
    return undefined;
  }
}

function stampsOf(outputs: TaskValues): Promise<Entry["stamps"]> {
  const artifacts: readonly ArtifactRecord[] = Object.values(outputs.artifacts).flat();
  return Promise.all(
    artifacts.flatMap(({ path }) =>
      path === undefined ? [] : [pathStamp(path).then((stamp) => [path, stamp ?? null] as const)],
    ),
  );
}
