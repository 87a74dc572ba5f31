import { JsonFolder } from "../json-folder.ts";
import type { StoredObject } from "./object-store.ts";

/** Which objects exist. Answers come from memory; with a folder, every change is on disk before it is answered. */
export class ObjectIndex {
  readonly #buckets: JsonFolder<{ readonly name: string; readonly createdAt: string }>;
  readonly #objects: JsonFolder<StoredObject>;

  private constructor(
    buckets: JsonFolder<{ readonly name: string; readonly createdAt: string }>,
    objects: JsonFolder<StoredObject>,
  ) {
    this.#buckets = buckets;
    this.#objects = objects;
  }

  static async open(directory?: string): Promise<ObjectIndex> {
    return new ObjectIndex(
      await JsonFolder.open(directory === undefined ? undefined : `${directory}/buckets`),
      await JsonFolder.open(directory === undefined ? undefined : `${directory}/objects`),
    );
  }

  *buckets(): Iterable<readonly [string, string]> {
    for (const { name, createdAt } of this.#buckets.values()) yield [name, createdAt];
  }

  addBucket(name: string, createdAt: string): Promise<void> {
    return this.#buckets.put(name, { name, createdAt });
  }

  removeBucket(name: string): Promise<void> {
    return this.#buckets.remove(name);
  }

  get(bucket: string, name: string): StoredObject | undefined {
    return this.#objects.get(`${bucket}/${name}`);
  }

  put(object: StoredObject): Promise<void> {
    return this.#objects.put(`${object.bucket}/${object.name}`, object);
  }

  remove(bucket: string, name: string): Promise<void> {
    return this.#objects.remove(`${bucket}/${name}`);
  }

  /** In order of name, as bytes. */
  list(bucket: string, prefix: string): readonly StoredObject[] {
    return [...this.#objects.values()]
      .filter((each) => each.bucket === bucket && each.name.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }
}
