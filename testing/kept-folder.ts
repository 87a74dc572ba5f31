import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder that lives until it is disposed of, and not beyond the end of the process. */
export async function keptFolder(): Promise<KeptFolder> {
  const path = await mkdtemp(join(tmpdir(), "pipewright-test-"));
  if (folders.size === 0) process.once("exit", removeAll);
  folders.add(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      folders.delete(path);
      if (folders.size === 0) process.off("exit", removeAll);
      await rm(path, { recursive: true, force: true });
    },
  };
}

export interface KeptFolder extends AsyncDisposable {
  readonly path: string;
}

const folders = new Set<string>();

function removeAll(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
}
