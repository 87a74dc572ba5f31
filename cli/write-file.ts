import { writeFile } from "node:fs/promises";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { replaceFile } from "../storage/atomic-file.ts";

/** Writes a whole file or none. @throws K406 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, (temporary) => writeFile(temporary, text));
  } catch (error) {
    fail("K406", `'${file}' cannot be written`, {
      hint: `${error instanceof Error ? error.message : String(error)}; choose another path`,
      cause: error,
    });
  }
}
