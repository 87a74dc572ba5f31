import { createReadStream } from "node:fs";
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "./atomic-file.ts";
import { errorCode, readFailure, writeFailure } from "./file-failure.ts";
import { parseLocation } from "./location.ts";
import type { Store, StoredFile } from "./store.ts";

const readBufferBytes = 256 * 1024;

/** The store of this machine's files. */
export function localFiles(): Store {
  return {
    readStream: (uri) => readPieces(pathOf(uri)),
    readText: async (uri) => reading(pathOf(uri), (path) => readFile(path, "utf8")),
    writeText: async (uri, text) => writing(pathOf(uri), (temporary) => writeFile(temporary, text)),
    writeBytes: async (uri, bytes) => writing(pathOf(uri), (temporary) => writeFile(temporary, bytes)),
    uploadFile: async (localPath, uri) => copy(localPath, pathOf(uri)),
    downloadFile: async (uri, localPath) => copy(pathOf(uri), localPath),
    stat: async (uri) => statFile(uri, pathOf(uri)),
    list: (folder) => listFiles(pathOf(folder)),
  };
}

function pathOf(uri: string): string {
  const location = parseLocation(uri);
  if (location.kind !== "local") fail("K660", `'${uri}' is not a path`, { hint: "give a path on this machine" });
  return location.path;
}

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: readBufferBytes })) {
      // Without an encoding a file stream yields buffers only.
      yield piece as Buffer;
    }
  } catch (error) {
    throw readFailure(path, error);
  }
}

async function reading<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    throw readFailure(path, error);
  }
}

async function writing(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  try {
    await replaceFile(path, write);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

async function copy(from: string, to: string): Promise<void> {
  await statFile(from, from, { must: true });
  await writing(to, (temporary) => copyFile(from, temporary));
}

async function statFile(
  uri: string,
  path: string,
  options: { readonly must: boolean } = { must: false },
): Promise<StoredFile | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile() && options.must) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
    return found.isDirectory() ? undefined : { uri, sizeBytes: found.size };
  } catch (error) {
    const code = errorCode(error);
    if (!options.must && (code === "ENOENT" || code === "ENOTDIR")) return undefined;
    throw readFailure(path, error);
  }
}

async function* listFiles(folder: string): AsyncGenerator<StoredFile> {
  let names: readonly string[];
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw readFailure(folder, error);
  }
  for (const path of names.toSorted()) {
    const file = await statFile(path, path);
    if (file !== undefined) yield file;
  }
}
