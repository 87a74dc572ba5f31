import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/**
 * Keeps a state folder for this process, because a second one would end the jobs of the first; answers how to let go.
 * A process that died without letting go holds nothing.
 * @throws K901 when the folder cannot be used, K903 when another process has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, "emulator.pid");
  try {
    await mkdir(directory, { recursive: true });
    await takeOver(file);
  } catch (cause) {
    if (cause instanceof Held) {
      fail("K903", `another emulator (process ${cause.pid}) uses the folder '${directory}'`, {
        hint: "stop it first, or choose another folder",
      });
    }
    failFolder(directory, cause);
  }
  return () => rm(file, { force: true });
}

class Held extends Error {
  readonly pid: number;

  constructor(pid: number) {
    super(`held by process ${pid}`);
    this.pid = pid;
  }
}

async function takeOver(file: string): Promise<void> {
  for (;;) {
    // Only one process can create it, whoever else starts at the same instant.
    const handle = await open(file, "wx").catch((error: unknown) => {
      if (codeOf(error) === "EEXIST") return undefined;
      throw error;
    });
    if (handle !== undefined) {
      try {
        await handle.writeFile(`${process.pid}\n`);
      } finally {
        await handle.close();
      }
      return;
    }
    const pid = Number(await readFile(file, "utf8").catch(() => "0"));
    // In a container every process may get the number that the last one had.
    if (pid !== process.pid && isAlive(pid)) throw new Held(pid);
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is alive too.
    return codeOf(error) === "EPERM";
  }
}

/** @throws K901 with what the system says about the folder */
export function failFolder(directory: string, cause: unknown): never {
  const reason = cause instanceof Error ? (reasons[codeOf(cause) ?? ""] ?? cause.message) : String(cause);
  return fail("K901", `the emulator cannot use the folder '${directory}': ${reason}`, {
    hint: "choose a folder of its own that you may write to, or remove what is damaged in it",
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EEXIST: "it is a file",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file",
  EROFS: "the disk is read-only",
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
