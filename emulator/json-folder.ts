import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failFolder } from "./directory-lock.ts";

/** Records by key: in memory, and as one JSON file each when a folder is given. */
export class JsonFolder<T> {
  readonly #records = new Map<string, T>();
  readonly #directory: string | undefined;
  /** What is on the disk, as far as this process wrote it. */
  readonly #written = new Map<string, T>();
  /** Writes of one key are queued, so that the last one put is the one that stays. */
  readonly #queues = new Map<string, Promise<void>>();

  private constructor(directory: string | undefined) {
    this.#directory = directory;
  }

  /** Reads what an earlier process left there. @throws K901 */
  static async open<T>(directory: string | undefined): Promise<JsonFolder<T>> {
    const folder = new JsonFolder<T>(directory);
    if (directory !== undefined) await folder.#load(directory);
    return folder;
  }

  get(key: string): T | undefined {
    return this.#records.get(key);
  }

  values(): Iterable<T> {
    return this.#records.values();
  }

  put(key: string, record: T): Promise<void> {
    this.#records.set(key, record);
    return this.#enqueue(key, async (file) => {
      // Of changes that came while another was being written, the last one is enough.
      const latest = this.#records.get(key);
      if (latest === undefined || this.#written.get(key) === latest) return;
      const partial = `${file}.${randomUUID()}.partial`;
      try {
        await writeFile(partial, JSON.stringify({ key, record: latest }));
        await rename(partial, file);
        this.#written.set(key, latest);
      } catch (error) {
        // On a full disk the half of a file would only take more room.
        await rm(partial, { force: true });
        throw error;
      }
    });
  }

  remove(key: string): Promise<void> {
    this.#records.delete(key);
    this.#written.delete(key);
    return this.#enqueue(key, (file) => rm(file, { force: true }));
  }

  async #enqueue(key: string, work: (file: string) => Promise<void>): Promise<void> {
    if (this.#directory === undefined) return;
    // Keys may hold anything, so the file is named by their digest.
    const file = join(this.#directory, `${createHash("sha256").update(key).digest("hex")}.json`);
    const before = this.#queues.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => work(file));
    this.#queues.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    }
  }

  async #load(directory: string): Promise<void> {
    try {
      await mkdir(directory, { recursive: true });
      for (const file of await readdir(directory)) {
        // What ends in .partial was being written when the process died, and was never answered as done.
        if (!file.endsWith(".json")) await rm(join(directory, file), { force: true });
        else this.#take(await readFile(join(directory, file), "utf8"), file);
      }
    } catch (cause) {
      failFolder(directory, cause);
    }
  }

  /** Files of this folder are written by this class alone, by rename; a damaged one is not JSON and throws. */
  #take(text: string, file: string): void {
    try {
      const { key, record } = JSON.parse(text) as { key: string; record: T };
      this.#records.set(key, record);
    } catch (cause) {
      throw new Error(`'${file}' in it is damaged`, { cause });
    }
  }
}
