import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { executeTask } from "../../containers/runtime/execute-task.ts";
import { parseExecutorInput } from "../../containers/runtime/executor-input.ts";
import { findImplementation } from "../../containers/runtime/find-implementation.ts";
import { taskFailure } from "../../containers/runtime/task-failure.ts";
import { taskLog } from "../../containers/runtime/task-log.ts";
import type { Launch, Launcher, LaunchResult } from "./launcher.ts";
import { captureOutput } from "./output-capture.ts";

/**
 * Runs each attempt in this process, so that a debugger reaches it. A handler that ignores its signal cannot be stopped:
 * after `graceMs` the launcher stops waiting and says so in the log.
 */
export function inProcessLauncher({ graceMs }: { readonly graceMs: number }): Launcher {
  return {
    launch: (launch) =>
      Promise.race([captureOutput(launch.onLine, () => attempt(launch)), abandonment(launch, graceMs)]),
  };
}

async function attempt(launch: Launch): Promise<LaunchResult> {
  try {
    const input = parseExecutorInput(launch.executorInput);
    const moduleExports: unknown = await import(pathToFileURL(launch.handlerFile).href);
    const implementation = findImplementation(moduleExports, launch.component);
    const env = { ...process.env, ...launch.env };
    await executeTask({ implementation, input, env, signal: launch.signal, log: taskLog(launch.onLine) });
    return { kind: "succeeded" };
  } catch (error) {
    if (launch.signal.aborted) return { kind: "cancelled" };
    const failure = taskFailure(error);
    for (const line of failure.text.split("\n")) launch.onLine(line);
    return { kind: "failed", error: failure.error };
  }
}

async function abandonment({ signal, hurry, onLine }: Launch, graceMs: number): Promise<LaunchResult> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  // Whoever hurries does not wait for the rest of the time.
  await wait(graceMs, undefined, { ref: false, signal: hurry }).catch(() => undefined);
  onLine("warning: the handler ignores its signal and cannot be stopped inside this process");
  return { kind: "cancelled" };
}
