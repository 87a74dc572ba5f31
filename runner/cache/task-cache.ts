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

export interface TaskCacheOptions {
  readonly now: () => Date;
  /** Results that are older are not used. @default no limit */
  readonly maxAgeMs?: number | undefined;
}

export function taskCache(folder: string, { now, maxAgeMs }: TaskCacheOptions): TaskCache {
  const file = (key: string): string => join(folder, `${key}.json`);
  return {
    async find(key) {
      const entry = await readEntry(file(key));
      if (entry === undefined) return undefined;
      // An entry without a time is of an earlier version; nobody knows how old it is.
      const age = now().getTime() - Date.parse(entry.storedAt ?? "1970-01-01T00:00:00Z");
      if (maxAgeMs !== undefined && age > maxAgeMs) return undefined;
      const stamps = await stampsOf(entry.outputs);
      // An artifact that somebody removed or changed is no result of this task any more.
      return JSON.stringify(stamps) === JSON.stringify(entry.stamps) ? entry.outputs : undefined;
    },
    async store(key, entry) {
      const stamps = await stampsOf(entry.outputs);
      await replaceFile(file(key), (temporary) =>
        writeFile(temporary, JSON.stringify({ ...entry, storedAt: now().toISOString(), stamps }, null, 2)),
      );
    },
  };
}

/** A stored result. */
export interface CacheEntry {
  /** The run and the task that it came about in. */
  readonly run: string;
  readonly task: string;
  /** ISO 8601; absent in entries of earlier versions. */
  readonly storedAt?: string;
  readonly outputs: TaskValues;
  readonly stamps: readonly (readonly [string, string | null])[];
}

async function readEntry(file: string): Promise<CacheEntry | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as CacheEntry;
  } catch {
    // No entry, or one that a full disk cut off: the task runs.
    return undefined;
  }
}

function stampsOf(outputs: TaskValues): Promise<CacheEntry["stamps"]> {
  const artifacts: readonly ArtifactRecord[] = Object.values(outputs.artifacts).flat();
  return Promise.all(
    artifacts.flatMap(({ path }) =>
      path === undefined ? [] : [pathStamp(path).then((stamp) => [path, stamp ?? null] as const)],
    ),
  );
}
