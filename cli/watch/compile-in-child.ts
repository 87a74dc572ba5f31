import { fork } from "node:child_process";
import { extname } from "node:path";
import type { CompileAnswer, CompileOrder } from "./compile-child.ts";

const program = new URL(`./compile-child${extname(import.meta.url)}`, import.meta.url);

/**
 * Compiles in a fresh process, since modules that are loaded stay loaded. Aborting ends the process and answers
 * undefined; what the pipeline itself prints goes to standard error.
 */
export function compileInChild(order: CompileOrder, signal: AbortSignal): Promise<CompileAnswer | undefined> {
  const child = fork(program, { cwd: order.cwd, stdio: ["ignore", 2, 2, "ipc"] });
  const { promise, resolve } = Promise.withResolvers<CompileAnswer | undefined>();
  const stop = (): void => void child.kill();
  signal.addEventListener("abort", stop);
  let answer: CompileAnswer | undefined;
  child.once("message", (message) => {
    // Our own child sends nothing else.
    answer = message as CompileAnswer;
    // A pipeline may have left a timer or a server open.
    child.kill();
  });
  child.once("error", (error) => resolve({ kind: "bug", stack: error.message, files: {} }));
  child.once("exit", (code, killedBy) => {
    signal.removeEventListener("abort", stop);
    const ended = `the pipeline's modules ended the process (${killedBy ?? `exit code ${code ?? 0}`})`;
    resolve(answer ?? (signal.aborted ? undefined : { kind: "bug", stack: ended, files: {} }));
  });
  if (signal.aborted) stop();
  else child.send(order);
  return promise;
}
