import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ArtifactRecord, TaskValues } from "../../compiler/spec/run-record.ts";
import type { ObjectStore } from "../objects/object-store.ts";

export interface PublisherOptions {
  readonly objects: ObjectStore;
  /** Local address → published address, shared by all runs: a cache hit names an earlier run's artifacts. */
  readonly published: Map<string, string>;
  /** Folder of this run's artifacts. */
  readonly from: string;
  /** Where they appear: `gs://bucket/prefix`. */
  readonly to: string;
}

/** Copies a run's artifacts into the emulated Cloud Storage, where clients look for them. */
export class ArtifactPublisher {
  readonly #options: PublisherOptions;
  readonly #uploads: Promise<void>[] = [];

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Begins the upload of a task's outputs; `finished` waits for it. */
  publish(outputs: TaskValues): void {
    for (const { uri, path } of Object.values(outputs.artifacts).flat()) {
      const local = path ?? uri;
      if (uri.startsWith("gs://") || !this.#isOurs(local)) continue;
      const target = this.#targetOf(local);
      if (this.#options.published.get(uri) === target) continue;
      this.#options.published.set(uri, target);
      const upload = this.#upload(local, target);
      // `finished` reports it; without this the process would end before anybody asks.
      upload.catch(() => undefined);
      this.#uploads.push(upload);
    }
  }

  /** The same values with published addresses and without paths of this machine. */
  rewrite({ parameters, artifacts }: TaskValues): TaskValues {
    const lists = Object.entries(artifacts).map(([name, list]) => [
      name,
      list.map((artifact) => this.#rewriteOne(artifact)),
    ]);
    // The seam: `fromEntries` of the same names with lists of the same kind.
    return { parameters, artifacts: Object.fromEntries(lists) as TaskValues["artifacts"] };
  }

  /** Waits until everything is there. */
  async finished(): Promise<void> {
    await Promise.all(this.#uploads);
  }

  #rewriteOne(record: ArtifactRecord): ArtifactRecord {
    const { path: _path, ...artifact } = record;
    const known = this.#options.published.get(artifact.uri);
    const uri = known ?? (this.#isOurs(artifact.uri) ? this.#targetOf(artifact.uri) : artifact.uri);
    return { ...artifact, uri };
  }

  #isOurs(local: string): boolean {
    return local.startsWith(this.#options.from + sep);
  }

  #targetOf(local: string): string {
    return `${this.#options.to}/${relative(this.#options.from, local).split(sep).join("/")}`;
  }

  async #upload(local: string, target: string): Promise<void> {
    const { objects } = this.#options;
    await objects.createBucket(target.slice("gs://".length).split("/")[0] ?? "");
    const found = await stat(local).catch(() => undefined);
    // A component may leave an output unwritten; then there is nothing to show.
    if (found === undefined) return;
    if (!found.isDirectory()) return void (await objects.write(target, createReadStream(local)));
    for (const entry of await readdir(local, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      await objects.write(`${target}/${relative(local, file).split(sep).join("/")}`, createReadStream(file));
    }
  }
}
