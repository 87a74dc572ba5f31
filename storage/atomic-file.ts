import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Lets `write` fill a temporary file beside `path` and renames it when done; a failure leaves nothing behind. */
export async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    // When even this fails, the failure before it says more.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
