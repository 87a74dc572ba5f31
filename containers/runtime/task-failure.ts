import { inspect } from "node:util";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { RunError } from "../../compiler/spec/run-record.ts";

/** How a task failed, for the log and for the process that waits for it. */
export interface TaskFailure {
  readonly error: RunError;
  /** 1 when the work failed, 2 when the executor contract was broken. */
  readonly exitCode: 1 | 2;
  /** Everything a reader of the log needs. */
  readonly text: string;
}

/** Describes what a task threw: one of our own errors without a stack, anything else with one. */
export function taskFailure(thrown: unknown): TaskFailure {
  if (PipewrightError.is(thrown)) {
    const message = thrown.diagnostics.map((each) => each.message).join("; ");
    const hint = thrown.diagnostics.find((each) => each.hint !== undefined)?.hint;
    const text = thrown.diagnostics.flatMap(({ code, message, hint }) => [
      `error ${code}: ${message}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ]);
    return {
      error: { code: thrown.code, message, ...(hint === undefined ? {} : { hint }) },
      exitCode: /^K60\d$/.test(thrown.code) ? 2 : 1,
      text: text.join("\n"),
    };
  }
  const [name, message] =
    thrown instanceof Error ? [thrown.name, thrown.message] : ["it threw a value that is no error", shown(thrown)];
  return {
    error: { code: "K604", message: `the component failed: ${name === "Error" ? "" : `${name}: `}${message}` },
    exitCode: 1,
    text: thrown instanceof Error ? withCauses(thrown) : `thrown: ${shown(thrown)}`,
  };
}

/** Anything can be thrown, also what cannot be turned into text. */
const shown = (value: unknown): string =>
  typeof value === "string" ? value : inspect(value, { breakLength: Infinity });

function withCauses(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${withCauses(error.cause)}` : "";
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`;
}
