import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { TrainingEvent, TrainingRequest } from "./training.ts";

/** Trains in a thread of its own, so that the server goes on answering; rejects with the signal's reason when aborted. */
export async function trainInThread(
  request: TrainingRequest,
  signal: AbortSignal,
  onEvent: (event: TrainingEvent) => void,
): Promise<void> {
  signal.throwIfAborted();
  // The same file is .ts in the sources and .js when published.
  const file = new URL(`./training-thread${extname(import.meta.url)}`, import.meta.url);
  // Flags of the parent, such as a test runner's loaders, mean nothing to this thread.
  const worker = new Worker(file, { workerData: request, execArgv: [] });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  worker.on("message", onEvent);
  worker.once("error", reject);
  worker.once("exit", () => resolve());
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
