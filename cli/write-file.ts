import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** Writes a whole file or none: a temporary neighbour is renamed into place. @throws K406 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    // The temporary file may never have come to be; the reason that matters is the one above.
    await rm(temporary, { force: true }).catch(() => undefined);
    fail("K406", `'${file}' cannot be written`, {
      hint: `${error instanceof Error ? error.message : String(error)}; choose another path`,
      cause: error,
    });
  }
}
