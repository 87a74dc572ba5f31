import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32c, crc32cText } from "./crc32c.ts";

/** What was written: where it is and what it measures. */
export interface Blob {
  readonly id: string;
  readonly sizeBytes: number;
  /** Base64, as Cloud Storage writes them. */
  readonly crc32c: string;
  readonly md5Hash: string;
}

/** Bytes under names that are never reused, so that a reader of an overwritten object still reads what it opened. */
export interface Blobs {
  write(source: AsyncIterable<Uint8Array>): Promise<Blob>;
  /** Bytes from `start` up to and without `end`. */
  read(id: string, start: number, end: number): AsyncIterable<Uint8Array>;
  remove(id: string): Promise<void>;
}

/** Blobs that live as long as the process. */
export function memoryBlobs(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    async write(source) {
      const chunks: Uint8Array[] = [];
      const blob = await measure(source, async (chunk) => void chunks.push(chunk));
      kept.set(blob.id, Buffer.concat(chunks));
      return blob;
    },
    async *read(id, start, end) {
      yield await Promise.resolve(kept.get(id)?.subarray(start, end) ?? Buffer.alloc(0));
    },
    async remove(id) {
      kept.delete(id);
    },
  };
}

/** Blobs as files of one folder; a file has its final name only when it is complete. */
export function diskBlobs(directory: string): Blobs {
  return {
    async write(source) {
      await mkdir(directory, { recursive: true });
      const partial = join(directory, `${randomUUID()}.partial`);
      const file = await open(partial, "wx");
      try {
        const blob = await measure(source, async (chunk) => void (await file.write(chunk)));
        await file.sync();
        await file.close();
        await rename(partial, join(directory, blob.id));
        return blob;
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(partial, { force: true });
        throw error;
      }
    },
    async *read(id, start, end) {
      if (end > start) yield* createReadStream(join(directory, id), { start, end: end - 1 });
    },
    remove: (id) => rm(join(directory, id), { force: true }),
  };
}

async function measure(source: AsyncIterable<Uint8Array>, keep: (chunk: Uint8Array) => Promise<void>): Promise<Blob> {
  const md5 = createHash("md5");
  let crc = 0;
  let sizeBytes = 0;
  for await (const chunk of source) {
    md5.update(chunk);
    crc = crc32c(chunk, crc);
    sizeBytes += chunk.length;
    await keep(chunk);
  }
  return { id: randomUUID(), sizeBytes, crc32c: crc32cText(crc), md5Hash: md5.digest("base64") };
}
