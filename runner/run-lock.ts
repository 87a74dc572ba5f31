import { existsSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { processStamp } from "./process-stamp.ts";

const lockFile = "lock";

/** Takes a run directory for this process until disposed. @throws K509 while another process has it. */
export async function lockRun(directory: string): Promise<AsyncDisposable> {
  const path = join(directory, lockFile);
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, `${process.pid}\n${processStamp(process.pid) ?? ""}`);
  try {
    // A link to a complete file cannot be seen half-written, and fails when the name is taken.
    await link(mine, path);
  } catch (error) {
    await takeOver(directory, mine, error);
  } finally {
    await rm(mine, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** Puts our lock in the place of one whose process is gone. Whoever does so holds a second lock meanwhile. */
async function takeOver(directory: string, mine: string, cause: unknown): Promise<void> {
  const path = join(directory, lockFile);
  const guard = `${path}.taken-over`;
  if (await isHeld(path)) await refuse(directory, cause);
  try {
    await link(mine, guard);
  } catch (error) {
    if (await isHeld(guard)) await refuse(directory, error);
    // Left by a process that was killed in these few lines.
    await rm(guard, { force: true });
    await link(mine, guard);
  }
  try {
    // A file that is there and has no owner stays until we remove it; where there is none, somebody may be putting theirs.
    const isThere = existsSync(path);
    if (await isHeld(path)) await refuse(directory, cause);
    if (isThere) await rm(path, { force: true });
    await link(mine, path).catch((error: unknown) => refuse(directory, error));
  } finally {
    await rm(guard, { force: true });
  }
}

const isHeld = async (file: string): Promise<boolean> => (await ownerIn(file)) !== undefined;

async function refuse(directory: string, cause: unknown): Promise<never> {
  const owner = (await lockOwner(directory)) ?? (await ownerIn(join(directory, `${lockFile}.taken-over`)));
  // Not a lock that is taken, but a folder that cannot be written.
  if (owner === undefined) throw cause;
  return fail("K509", `process ${owner} works in the run directory '${directory}'`, {
    hint: "wait until it ends, or give this run another id",
    cause,
  });
}

/** The process that works in a run directory, or undefined when none does. */
export const lockOwner = (directory: string): Promise<number | undefined> => ownerIn(join(directory, lockFile));

async function ownerIn(file: string): Promise<number | undefined> {
  const [number = "", stamp = ""] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(number);
  // An empty file is what a full disk leaves; process 0 would mean ourselves.
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const now = processStamp(pid);
  // After a restart of the machine another process may have the number.
  return now !== undefined && (stamp === "" || stamp === now) ? pid : undefined;
}
