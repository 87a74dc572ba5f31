import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { parseArgs } from "node:util";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { nameHint } from "../../compiler/diagnostics/did-you-mean.ts";
import { watchEarlyEnd } from "./early-end.ts";
import { executeTask } from "./execute-task.ts";
import { parseExecutorInput } from "./executor-input.ts";
import { findImplementation } from "./find-implementation.ts";
import { endDespiteHandles } from "./late-handles.ts";
import { type TaskFailure, taskFailure } from "./task-failure.ts";
import { taskLog } from "./task-log.ts";

/** The components of one image: name → loader of the module that holds the work. */
export type ComponentTable = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * Runs the component that the command line names. Sets `process.exitCode`: 0 ok, 1 the work failed, 2 the contract was
 * broken, 143 terminated. What the work left open ends with the process a few seconds later.
 */
export async function main(table: ComponentTable): Promise<void> {
  await runComponent((name) => loadFrom(table, name));
}

/** As `main`, with another way from a component's name to its module. */
export async function runComponent(load: (name: string) => Promise<unknown>): Promise<void> {
  const cancel = new AbortController();
  const onTerminate = (): void => cancel.abort(new Error("terminated"));
  process.once("SIGTERM", onTerminate).once("SIGINT", onTerminate);
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  const tell = ({ text, error }: TaskFailure): void => {
    if (text !== "" && !cancel.signal.aborted) write(text);
    tellWaiter(error);
  };
  const watch = watchEarlyEnd(tell);
  try {
    const { component, executorInput } = await readArguments(process.argv.slice(2));
    const input = parseExecutorInput(executorInput);
    const implementation = findImplementation(await load(component), component);
    await executeTask({ implementation, input, env: process.env, signal: cancel.signal, log: taskLog(write) });
    write(memoryLine());
  } catch (error) {
    if (cancel.signal.aborted) {
      write("terminated before the work was done");
    } else {
      const failure = taskFailure(error);
      process.exitCode = failure.exitCode;
      tell(failure);
    }
  } finally {
    watch[Symbol.dispose]();
    // A second signal then ends the process at once, as by default.
    process.off("SIGTERM", onTerminate).off("SIGINT", onTerminate);
    if (cancel.signal.aborted) process.exitCode = 143;
    endDespiteHandles((open) =>
      write(`warning: the component is done but left something open (${open}); the process is ended`),
    );
  }
}

async function loadFrom(table: ComponentTable, name: string): Promise<unknown> {
  const load = Object.hasOwn(table, name) ? table[name] : undefined;
  if (load === undefined)
    return fail("K601", `there is no component '${name}' in this image`, { hint: nameHint(name, Object.keys(table)) });
  return load();
}

/** Flags of newer backends are let through. A file takes the place of the text where one argument would be too long. */
async function readArguments(
  argv: readonly string[],
): Promise<{ readonly component: string; readonly executorInput: string }> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { component: text, executor_input: text, executor_input_file: text },
    strict: false,
  });
  const { component, executor_input: given, executor_input_file: file } = values;
  if (typeof component !== "string") return fail("K600", "the command line has no --component", { hint: usage });
  if (typeof given === "string") return { component, executorInput: given };
  if (typeof file === "string") return { component, executorInput: await readFile(file, "utf8") };
  return fail("K600", "the command line has no --executor_input", { hint: usage });
}

const usage = "start it with --component <name> --executor_input '{{$}}'";

/** A process that waits for this one gets the error as data; in a cluster the log is all there is. */
function tellWaiter(error: unknown): void {
  const file = process.env["PIPEWRIGHT_ERROR_FILE"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(error));
}

/** An overrun of the limit ends a container without a word, so each step says how near it came. */
function memoryLine(): string {
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const peak = mebibytes(process.resourceUsage().maxRSS * 1024);
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? `peak memory ${peak} of ${mebibytes(limit)}` : `peak memory ${peak}`;
}
