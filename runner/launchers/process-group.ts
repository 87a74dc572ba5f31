import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { RunError } from "../../compiler/spec/run-record.ts";
import type { Launch } from "./launcher.ts";
import { eachLine } from "./lines.ts";

/**
 * Runs a program in a process group of its own until it ends, and with it everything that it started. Its output goes to
 * the launch line by line. Cancelling sends SIGTERM to the group and SIGKILL `graceMs` later, or at once for who hurries.
 */
export async function runInGroup(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { launch, graceMs, cwd }: GroupOptions,
): Promise<Ended> {
  const child = begin(command, env, cwd);
  if (child instanceof Error) return { code: null, signal: null, spawnError: child };
  if (child.pid !== undefined) launch.onProcess?.(child.pid);
  let kill: NodeJS.Timeout | undefined;
  const killNow = (): void => signalGroup(child, "SIGKILL");
  const stop = (): void => {
    signalGroup(child, "SIGTERM");
    kill = setTimeout(killNow, graceMs);
  };
  launch.signal.addEventListener("abort", stop, { once: true });
  launch.hurry.addEventListener("abort", killNow, { once: true });
  if (launch.signal.aborted) stop();
  const lines = [child.stdout, child.stderr].map((stream) =>
    stream === null ? Promise.resolve() : eachLine(stream, launch.onLine),
  );
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    // What the task left behind in its group would hold the pipes open for ever.
    signalGroup(child, "SIGKILL");
    await Promise.all(lines);
    return { code, signal };
  } catch (error) {
    // Only a process that did not start comes here.
    return { code: null, signal: null, spawnError: error as Error };
  } finally {
    clearTimeout(kill);
    launch.signal.removeEventListener("abort", stop);
    launch.hurry.removeEventListener("abort", killNow);
    child.stdin?.destroy();
  }
}

/** Some programs fail to start at once, such as one with too long a command line, and others a moment later. */
function begin(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string | undefined,
): ChildProcess | Error {
  try {
    return spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      // An open standard input tells the child that this process lives.
      stdio: ["pipe", "pipe", "pipe"],
      // Its own process group, so that what it started ends with it, and so that Ctrl-C comes from us alone.
      detached: true,
    });
  } catch (error) {
    return error as Error;
  }
}

interface GroupOptions {
  readonly launch: Pick<Launch, "signal" | "hurry" | "onLine" | "onProcess">;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  readonly cwd?: string;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly spawnError?: Error;
}

/** The error of a program that ended badly and left no word about it. */
export function exitError({ code, signal, spawnError }: Ended): RunError {
  if (spawnError !== undefined)
    return { code: "K505", message: `the task's process did not start: ${spawnError.message}` };
  if (signal === "SIGKILL" || code === 137)
    return {
      code: "K506",
      message: "the task was killed (SIGKILL, 137)",
      hint: "most often the machine ran out of memory; give the task less data or the machine more memory",
    };
  if (signal !== null) return { code: "K506", message: `the task was killed (${signal})` };
  return { code: "K505", message: `the task ended with exit code ${code ?? "?"}`, hint: "the log says why" };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
