import { ServiceError } from "../service-error.ts";
import type { Clock } from "../clock.ts";
import type { Blobs } from "./blobs.ts";
import { checkBucketName, checkObjectName, parseAddress } from "./object-address.ts";
import type { ObjectIndex } from "./object-index.ts";
import { checkPreconditions, type Preconditions } from "./preconditions.ts";

/** One object as the store knows it. Instants are ISO 8601. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  readonly blob: string;
  readonly sizeBytes: number;
  readonly crc32c: string;
  readonly md5Hash: string;
  /** Changes with every write of the bytes; microseconds, as a string. */
  readonly generation: string;
  readonly metageneration: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly properties: ObjectProperties;
}

/** What a client may set about an object, with the names of the JSON API. */
export interface ObjectProperties {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface WriteOptions {
  readonly properties?: ObjectProperties | undefined;
  readonly preconditions?: Preconditions | undefined;
  /** Base64 checksums that the bytes must have. */
  readonly expected?: { readonly crc32c?: string | undefined; readonly md5Hash?: string | undefined } | undefined;
}

/** The buckets of the emulator, for its own services by `gs://` address. */
export class ObjectStore {
  readonly #index: ObjectIndex;
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  #lastGeneration = 0n;

  constructor(parts: { readonly index: ObjectIndex; readonly blobs: Blobs; readonly clock: Clock }) {
    ({ index: this.#index, blobs: this.#blobs, clock: this.#clock } = parts);
  }

  /** Names of the buckets with the instant of their creation, in order of name. */
  buckets(): readonly (readonly [name: string, createdAt: string])[] {
    return [...this.#index.buckets()].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  hasBucket(name: string): boolean {
    return this.buckets().some(([each]) => each === name);
  }

  /** Does nothing when the bucket is there. */
  async createBucket(name: string): Promise<void> {
    checkBucketName(name);
    if (!this.hasBucket(name)) await this.#index.addBucket(name, this.#clock.now().toISOString());
  }

  async removeBucket(name: string): Promise<void> {
    this.#requireBucket(name);
    if (this.#index.list(name, "").length > 0) {
      throw new ServiceError("ALREADY_EXISTS", "The bucket you tried to delete is not empty.");
    }
    await this.#index.removeBucket(name);
  }

  /** What is known about an object; undefined when it does not exist. */
  stat(uri: string): StoredObject | undefined {
    const { bucket, name } = parseAddress(uri);
    return this.#index.get(bucket, name);
  }

  /** All bytes of an object. @throws ServiceError NOT_FOUND */
  async read(uri: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.stream(uri)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Bytes of an object from `start` up to and without `end`. @throws ServiceError NOT_FOUND */
  stream(uri: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array> {
    const found = this.require(uri);
    return this.#blobs.read(found.blob, range?.start ?? 0, range?.end ?? found.sizeBytes);
  }

  /** @throws ServiceError NOT_FOUND */
  require(uri: string): StoredObject {
    const { bucket, name } = parseAddress(uri);
    this.#requireBucket(bucket);
    const found = this.#index.get(bucket, name);
    if (!found) throw new ServiceError("NOT_FOUND", `No such object: ${bucket}/${name}`);
    return found;
  }

  /** Writes a whole object; it is visible only when complete. The bucket must exist. */
  async write(
    uri: string,
    content: string | Uint8Array | AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<StoredObject> {
    const { bucket, name } = parseAddress(uri);
    this.#requireBucket(bucket);
    checkObjectName(name);
    checkPreconditions(this.#index.get(bucket, name), options.preconditions);
    const blob = await this.#blobs.write(asStream(content));
    try {
      checkSums(blob, options.expected);
      const before = this.#index.get(bucket, name);
      // Once more: somebody else may have written while these bytes were arriving.
      checkPreconditions(before, options.preconditions);
      const now = this.#clock.now();
      const { id, ...measures } = blob;
      const properties = { contentType: "application/octet-stream", ...options.properties };
      const times = { createdAt: now.toISOString(), updatedAt: now.toISOString() };
      const generation = this.#nextGeneration(now);
      const stored = { bucket, name, blob: id, ...measures, generation, metageneration: 1, ...times, properties };
      await this.#index.put(stored);
      if (before) await this.#blobs.remove(before.blob);
      return stored;
    } catch (error) {
      await this.#blobs.remove(blob.id);
      throw error;
    }
  }

  /** Sets properties of an object; a property given as undefined is removed. */
  async patch(uri: string, properties: ObjectProperties, preconditions?: Preconditions): Promise<StoredObject> {
    const found = this.require(uri);
    checkPreconditions(found, preconditions);
    const patched = {
      ...found,
      metageneration: found.metageneration + 1,
      updatedAt: this.#clock.now().toISOString(),
      properties: { ...found.properties, ...properties },
    };
    await this.#index.put(patched);
    return patched;
  }

  /** @throws ServiceError NOT_FOUND */
  async remove(uri: string, preconditions?: Preconditions): Promise<void> {
    const found = this.require(uri);
    checkPreconditions(found, preconditions);
    await this.#index.remove(found.bucket, found.name);
    await this.#blobs.remove(found.blob);
  }

  /** The objects whose address starts with `gs://bucket/prefix`, in order of name. */
  list(prefixUri: string): readonly StoredObject[] {
    const { bucket, name } = parseAddress(prefixUri);
    this.#requireBucket(bucket);
    return this.#index.list(bucket, name);
  }

  #requireBucket(name: string): void {
    if (!this.hasBucket(name)) throw new ServiceError("NOT_FOUND", "The specified bucket does not exist.");
  }

  /** Microseconds since 1970, and never the same twice. */
  #nextGeneration(now: Date): string {
    const candidate = BigInt(now.getTime()) * 1000n;
    this.#lastGeneration = candidate > this.#lastGeneration ? candidate : this.#lastGeneration + 1n;
    return String(this.#lastGeneration);
  }
}

function checkSums(
  blob: { readonly crc32c: string; readonly md5Hash: string },
  expected: WriteOptions["expected"] = {},
): void {
  for (const name of ["crc32c", "md5Hash"] as const) {
    if (expected[name] === undefined || expected[name] === blob[name]) continue;
    throw new ServiceError(
      "INVALID_ARGUMENT",
      `Provided ${name} hash "${expected[name]}" doesn't match calculated ${name} hash "${blob[name]}".`,
    );
  }
}

async function* asStream(content: string | Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (typeof content === "string") yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}
