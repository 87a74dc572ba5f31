import type { RunError } from "../../compiler/spec/run-record.ts";

/** One attempt of one container task. */
export interface Launch {
  readonly component: string;
  /** Absolute path of the module that holds the work. */
  readonly handlerFile: string;
  /** JSON of the executor input. */
  readonly executorInput: string;
  /** Folder of the task, which exists. */
  readonly workFolder: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Ends the time that a cancelled attempt has to stop by itself. */
  readonly hurry: AbortSignal;
  /** One line of the task's output, without its line end. */
  readonly onLine: (line: string) => void;
}

export type LaunchResult =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly error: RunError }
  | { readonly kind: "cancelled" };

/** A way to run one attempt. It never throws for what the task does; when it returns, nothing of the task is left running. */
export interface Launcher {
  launch(launch: Launch): Promise<LaunchResult>;
}
