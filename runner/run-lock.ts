import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

const lockFile = "lock";

/** Takes a run directory for this process until disposed. @throws K509 while another process has it. */
export async function lockRun(directory: string): Promise<AsyncDisposable> {
  const path = join(directory, lockFile);
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, String(process.pid));
  try {
    // A link to a complete file cannot be seen half-written, and fails when the name is taken.
    await link(mine, path);
  } catch (error) {
    const owner = await lockOwner(directory);
    if (owner !== undefined)
      return fail("K509", `process ${owner} works in the run directory '${directory}'`, {
        hint: "wait until it ends, or give this run another id",
        cause: error,
      });
    await rm(path, { force: true });
    await link(mine, path);
  } finally {
    await rm(mine, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** The process that works in a run directory, or undefined when none does. */
export async function lockOwner(directory: string): Promise<number | undefined> {
  const pid = Number(await readFile(join(directory, lockFile), "utf8").catch(() => ""));
  // An empty file is what a full disk leaves; process 0 would mean ourselves.
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  return pid;
}
