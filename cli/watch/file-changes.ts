import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { fingerprint } from "./fingerprint.ts";

/** Path → fingerprint. */
export type Fingerprints = ReadonlyMap<string, string>;

/** Editors write in several steps; a change is looked at when this long nothing more has happened. */
const quietMs = 40;

/** Tells when one of some files is no longer what it was, however editors replace files. */
export class FileChanges implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #check: (() => void) | undefined;

  /**
   * Resolves as soon as a file differs from its fingerprint, at once if one does already, and when `signal` is aborted.
   * Only the latest call is answered. @throws K401 when a folder cannot be watched
   */
  async next(files: Fingerprints, signal: AbortSignal): Promise<void> {
    this.#watch(new Set([...files.keys()].map((file) => existingFolder(file))));
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    this.#check = () => {
      if ([...files].some(([file, known]) => fingerprint(file) !== known)) resolve();
    };
    // What changed before the folder was watched.
    this.#check();
    if (signal.aborted) return;
    await promise;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Folders rather than files: a file that is replaced by renaming another over it is a new file. */
  #watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#stir());
      this.#watchers.set(folder, watcher);
      // The folder went away; the next call watches what is there then.
      watcher.on("error", () => {
        this.#watchers.delete(folder);
        this.#stir();
      });
    } catch (error) {
      fail("K401", `'${folder}' cannot be watched`, {
        hint: error instanceof Error ? error.message : String(error),
        cause: error,
      });
    }
  }

  #stir(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check?.(), quietMs);
  }
}

/** The folder of a file, or the nearest one around it that exists. */
function existingFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
