import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CacheEntry } from "./task-cache.ts";

/** A stored result and its key. */
export interface ListedEntry extends CacheEntry {
  readonly key: string;
}

/** The stored results in a cache folder, newest first. A file that cannot be read is no result, as for tasks. */
export async function listCache(folder: string): Promise<readonly ListedEntry[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const entries = await Promise.all(names.map((name) => readListed(folder, name)));
  return entries
    .filter((entry) => entry !== undefined)
    .sort((a, b) => ((a.storedAt ?? "") < (b.storedAt ?? "") ? 1 : -1));
}

async function readListed(folder: string, name: string): Promise<ListedEntry | undefined> {
  try {
    const entry = JSON.parse(await readFile(join(folder, name), "utf8")) as CacheEntry;
    return { key: name.replace(/\.json$/, ""), ...entry };
  } catch {
    // Cut off by a full disk, or removed in this moment.
    return undefined;
  }
}
