import { createReadStream } from "node:fs";
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PipewrightError, fail } from "../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "./atomic-file.ts";
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

/** A file-system error of reading as the diagnostic that people see. */
function readFailure(path: string, error: unknown): unknown {
  const about = { path, verb: "read", otherCode: "K664" } as const;
  return fileFailure(error, about);
}

function writeFailure(path: string, error: unknown): unknown {
  const about = { path, verb: "written", otherCode: "K665" } as const;
  return fileFailure(error, about);
}

interface FileProblem {
  readonly path: string;
  readonly verb: "read" | "written";
  readonly otherCode: "K664" | "K665";
}

function fileFailure(error: unknown, { path, verb, otherCode }: FileProblem): unknown {
  const code = errorCode(error);
  if (PipewrightError.is(error) || code === undefined) return error;
  const make = (problem: ConstructorParameters<typeof PipewrightError>[0]): PipewrightError =>
    new PipewrightError(problem, { cause: error });
  if (code === "ENOENT" && verb === "read") {
    return make({
      code: "K661",
      message: `there is no file '${path}'`,
      hint: "check the path; a relative one starts at the working directory",
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return make({
      code: "K662",
      message: `'${path}' may not be ${verb} by this user (${code})`,
      hint: "change the permissions of the file or of its folder",
    });
  }
  const hint = otherHints[code] ?? "look at the disk and the path, then try again";
  return make({ code: otherCode, message: `'${path}' cannot be ${verb} (${code})`, hint });
}

const otherHints: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder; give a file",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a part of the path is a file, not a folder",
  ENOSPC: "the disk is full; free some space",
  ENAMETOOLONG: "shorten the path",
  ELOOP: "its symbolic links form a circle",
};

const errorCode = (error: unknown): string | undefined => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
};
