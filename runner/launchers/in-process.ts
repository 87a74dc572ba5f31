import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { executeTask } from "../../containers/runtime/execute-task.ts";
import { parseExecutorInput } from "../../containers/runtime/executor-input.ts";
import { findImplementation } from "../../containers/runtime/find-implementation.ts";
import type { Implementation } from "../../containers/runtime/implement.ts";
import { taskFailure } from "../../containers/runtime/task-failure.ts";
import { taskLog } from "../../containers/runtime/task-log.ts";
import type { Launch, Launcher, LaunchResult, Program } from "./launcher.ts";
import { captureOutput } from "./output-capture.ts";

/**
 * Runs each attempt in this process, so that a debugger reaches it. A handler that ignores its signal cannot be stopped:
 * after `graceMs` the launcher stops waiting and says so in the log.
 */
export function inProcessLauncher({ graceMs, implementations = new Map() }: InProcessOptions): Launcher {
  const modules = new Map<string, Promise<unknown>>();
  /** Node looks a module up anew for each import, which costs more than most tasks. */
  const load = (file: string): Promise<unknown> => {
    const known = modules.get(file) ?? (import(pathToFileURL(file).href) as Promise<unknown>);
    modules.set(file, known);
    return known;
  };
  const workOf = async ({ name, handlerFile }: ComponentProgram): Promise<Implementation> =>
    implementations.get(name) ?? findImplementation(await load(handlerFile), name);
  return {
    runs: ["component"],
    launch: async (launch) => {
      const { signal } = launch;
      const { promise: abandoned, resolve } = Promise.withResolvers<LaunchResult>();
      const done = new AbortController();
      const onAbort = (): void => void abandonment(launch, graceMs, done.signal).then(resolve);
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
      try {
        return await Promise.race([captureOutput(launch.onLine, () => attempt(launch, workOf)), abandoned]);
      } finally {
        // The run's signal outlives thousands of tasks.
        signal.removeEventListener("abort", onAbort);
        if (signal.aborted) done.abort();
      }
    },
  };
}

type ComponentProgram = Extract<Program, { readonly kind: "component" }>;

export interface InProcessOptions {
  readonly graceMs: number;
  /** Work that is in memory already, by component name; its handler file is not loaded. */
  readonly implementations?: ReadonlyMap<string, Implementation>;
}

async function attempt(
  launch: Launch,
  workOf: (program: ComponentProgram) => Promise<Implementation>,
): Promise<LaunchResult> {
  try {
    const input = parseExecutorInput(launch.executorInput);
    const { program } = launch;
    if (program.kind !== "component") throw new Error("a container was given to the launcher of components");
    const implementation = await workOf(program);
    // Looked up, not copied: a copy of the whole environment for each task costs more than most of them.
    const env = Object.assign(Object.create(process.env) as Record<string, string | undefined>, launch.env);
    await executeTask({ implementation, input, env, signal: launch.signal, log: taskLog(launch.onLine) });
    return { kind: "succeeded" };
  } catch (error) {
    if (launch.signal.aborted) return { kind: "cancelled" };
    const failure = taskFailure(error);
    for (const line of failure.text.split("\n")) launch.onLine(line);
    return { kind: "failed", error: failure.error };
  }
}

async function abandonment({ hurry, onLine }: Launch, graceMs: number, done: AbortSignal): Promise<LaunchResult> {
  // Whoever hurries does not wait for the rest of the time.
  await wait(graceMs, undefined, { ref: false, signal: AbortSignal.any([hurry, done]) }).catch(() => undefined);
  if (!done.aborted) onLine("warning: the handler ignores its signal and cannot be stopped inside this process");
  return { kind: "cancelled" };
}
