import { type ChildProcess, spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import type { RunError } from "../../compiler/spec/run-record.ts";
import type { Launch, Launcher, LaunchResult } from "./launcher.ts";
import { eachLine } from "./lines.ts";

export interface SubprocessOptions {
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Folder where Node keeps compiled code from one task to the next, which halves the start of a task. */
  readonly codeCache?: string;
}

/** Runs each attempt in a process of its own. */
export function subprocessLauncher({ graceMs, codeCache }: SubprocessOptions): Launcher {
  const cached = codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache };
  return {
    async launch(launch) {
      const inputFile = join(launch.workFolder, "executor_input.json");
      const errorFile = join(launch.workFolder, "error.json");
      await writeFile(inputFile, launch.executorInput);
      await rm(errorFile, { force: true });
      const child = spawn(process.execPath, [...nodeFlags(), ...programArguments(launch, inputFile)], {
        env: { ...cached, ...process.env, ...launch.env, PIPEWRIGHT_ERROR_FILE: errorFile },
        // An open standard input tells the child that this process lives.
        stdio: ["pipe", "pipe", "pipe"],
        // Its own process group, so that what it started ends with it, and so that Ctrl-C comes from us alone.
        detached: true,
      });
      const ended = await finish(child, launch, graceMs);
      if (launch.signal.aborted) return { kind: "cancelled" };
      if (ended.code === 0) return { kind: "succeeded" };
      return { kind: "failed", error: (await toldError(errorFile)) ?? exitError(ended) };
    },
  } satisfies Launcher & { launch(launch: Launch): Promise<LaunchResult> };
}

const isSource = import.meta.url.endsWith(".ts");
const program = fileURLToPath(
  new URL(`../../containers/runtime/local-task.${isSource ? "ts" : "js"}`, import.meta.url),
);

const programArguments = (launch: Launch, inputFile: string): readonly string[] => [
  program,
  `--handler=${launch.handlerFile}`,
  `--component=${launch.component}`,
  `--executor_input_file=${inputFile}`,
];

/** Conditions decide whether packages resolve to sources; a child must resolve them as we do. */
function nodeFlags(): readonly string[] {
  const inherited = process.execArgv.filter((flag) => /^(--conditions=|-C=|--import=|--enable-source-maps)/.test(flag));
  const conditions = isSource && !inherited.includes("--conditions=source") ? ["--conditions=source"] : [];
  return [...new Set([...inherited, ...conditions, "--enable-source-maps"])];
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly spawnError?: Error;
}

async function finish(child: ChildProcess, launch: Launch, graceMs: number): Promise<Ended> {
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

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

async function toldError(file: string): Promise<RunError | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as RunError;
  } catch {
    // The process did not live to tell.
    return undefined;
  }
}

function exitError({ code, signal, spawnError }: Ended): RunError {
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
