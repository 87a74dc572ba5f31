import type { RunError } from "../../compiler/spec/run-record.ts";
import { type TaskFailure, taskFailure } from "./task-failure.ts";

/**
 * Watches for a process that ends before its work is done: `process.exit` in a handler, an exception that nobody caught, or
 * nothing left to wait for. Each of them is told as a failure, and an exit code of 0 becomes 1. Disposing ends the watch.
 */
export function watchEarlyEnd(tell: (failure: TaskFailure) => void): Disposable {
  let uncaught: TaskFailure | undefined;
  const onUncaught = (error: unknown): void => {
    const failure = taskFailure(error);
    // Node itself prints the stack.
    uncaught = { ...failure, text: "" };
  };
  const onExit = (code: number): void => {
    tell(uncaught ?? endedEarly(code));
    if (code === 0 || code === unsettled) process.exitCode = 1;
  };
  process.on("uncaughtExceptionMonitor", onUncaught).on("exit", onExit);
  return { [Symbol.dispose]: () => void process.off("uncaughtExceptionMonitor", onUncaught).off("exit", onExit) };
}

/** Node's exit code when an awaited promise can never settle. */
const unsettled = 13;

function endedEarly(code: number): TaskFailure {
  const error: RunError =
    code === unsettled
      ? {
          code: "K605",
          message: "the component waits for something that can never happen",
          hint: "settle every promise that the handler awaits",
        }
      : {
          code: "K605",
          message: `the process ended before the component returned (exit code ${code})`,
          hint: "do not call process.exit in a component: return, or throw to fail",
        };
  return { error, exitCode: 1, text: `error K605: ${error.message}\n  hint: ${error.hint ?? ""}` };
}
