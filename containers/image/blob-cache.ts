import { createHash } from "node:crypto";
import { createWriteStream, existsSync, openAsBlob } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "../../storage/atomic-file.ts";
import type { Descriptor } from "./image.ts";

/** Layers and configurations of bases on this machine, by digest; what is here was checked when it came. */
export class BlobCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The blob as text; it comes from `fetch` when it is not here yet. @throws K674 when that is another blob */
  async text(descriptor: Descriptor, fetch: BlobSource): Promise<string> {
    return readFile(await this.#file(descriptor, fetch), "utf8");
  }

  /** The blob, read when it is used. @throws K674 when what came is another blob */
  async blob(descriptor: Descriptor, fetch: BlobSource): Promise<Blob> {
    return openAsBlob(await this.#file(descriptor, fetch));
  }

  async #file({ digest }: Descriptor, fetch: BlobSource): Promise<string> {
    const folder = join(this.#folder, "sha256");
    const file = join(folder, digest.slice("sha256:".length));
    if (existsSync(file)) return file;
    await mkdir(folder, { recursive: true });
    await replaceFile(file, async (temporary) => {
      const hash = createHash("sha256");
      const content = await fetch();
      await pipeline(
        Readable.fromWeb(content as Parameters<typeof Readable.fromWeb>[0]),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(temporary),
      );
      const found = `sha256:${hash.digest("hex")}`;
      if (found !== digest)
        fail("K674", `a part of the base image is not what its manifest says: ${found} instead of ${digest}`, {
          hint: "try again; if it stays, the base is damaged: name another with --base",
        });
    });
    return file;
  }
}

/** A way to get a blob's bytes. */
export type BlobSource = () => Promise<ReadableStream<Uint8Array>>;

/** Where blobs of bases are kept: PIPEWRIGHT_CACHE, else the user's cache folder. */
export const cacheFolder = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env["PIPEWRIGHT_CACHE"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "pipewright"), "blobs");
