import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Above this size a file is told apart by size and time instead of content. */
const hashedBytes = 64 * 2 ** 20;

/** A text that changes when what is at a local path changes; undefined when nothing is there. */
export async function fileStamp(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  if (info.isDirectory()) return folderStamp(path);
  if (!info.isFile()) return "special";
  if (info.size > hashedBytes) return `${info.size}@${info.mtimeMs}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function folderStamp(path: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(path)).sort();
  for (const name of names) hash.update(JSON.stringify([name, await fileStamp(join(path, name))]));
  return hash.digest("hex");
}
