import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./file-failure.ts";

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` never comes back where a folder exists but takes no entries, as
 * /proc does; this one fails with the system's reason.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isMade(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  // Somebody else may have made it meanwhile.
  await mkdir(path).catch((error: unknown) => existing(path, error));
}

async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    await existing(path, error);
    return true;
  }
}

/** Rethrows unless the folder is there already. */
async function existing(path: string, error: unknown): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw error;
}
