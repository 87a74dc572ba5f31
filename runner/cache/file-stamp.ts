import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Above this size a file is told apart by size and time instead of content. */
const hashedBytes = 64 * 2 ** 20;

/** A text that changes when what is at a local path changes, folders included; undefined when nothing is there. */
export async function pathStamp(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true ? folderStamp(path) : fileStamp(path);
}

/** As `pathStamp`, for a regular file only. */
export async function fileStamp(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true) return undefined;
  if (info.size > hashedBytes) return `${info.size}@${info.mtimeMs}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function folderStamp(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const info = await lstat(path);
    // A link is not followed: it may lead back up.
    const stamp = info.isSymbolicLink() ? await readlink(path) : await pathStamp(path);
    hash.update(JSON.stringify([name, stamp ?? null]));
  }
  return hash.digest("hex");
}
