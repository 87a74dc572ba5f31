import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { processStamp } from "./process-stamp.ts";

const processFile = "process";

/**
 * Notes in a task's folder which process works for it, so that a later runner finds it. Written before anything else can
 * happen: between the start of a process and this note, a killed runner would leave a task that nobody knows.
 */
export function noteProcess(workFolder: string, pid: number): void {
  try {
    writeFileSync(join(workFolder, processFile), `${pid}\n${processStamp(pid) ?? ""}`);
  } catch {
    // A disk that is full shows when the task writes; without the note the task ends by itself once its runner is gone.
  }
}

/**
 * Ends the process, and its group, that an earlier runner started for a task and left behind when it was killed.
 * Answers its number, or undefined when nothing was left. @throws K544 when it cannot be ended
 */
export async function endLeftover(
  workFolder: string,
  { kill = killGroup, patienceMs = 5000 }: LeftoverOptions = {},
): Promise<number | undefined> {
  const [number = "", stamp = ""] = readNote(workFolder).split("\n");
  const pid = Number(number);
  // Another process may have the number by now.
  const isAlive = (): boolean => stamp !== "" && processStamp(pid) === stamp;
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive()) return undefined;
  for (let waited = 0; isAlive(); waited += pollMs) {
    if (waited >= patienceMs)
      fail("K544", `process ${pid}, which a killed run left behind, does not end`, {
        hint: `end it with 'kill -9 ${pid}', and resume the run again`,
      });
    kill(pid);
    await wait(pollMs);
  }
  return pid;
}

/** Killing takes no time, unless the process waits for a disk. */
const pollMs = 10;

interface LeftoverOptions {
  /** How a process and its group are ended. */
  readonly kill?: (pid: number) => void;
  /** How long it may take to die. @default 5000 */
  readonly patienceMs?: number;
}

function readNote(workFolder: string): string {
  try {
    return readFileSync(join(workFolder, processFile), "utf8");
  } catch {
    return "";
  }
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It ended in between, does not lead a group, or belongs to somebody else.
    }
  }
}
