import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ContainerSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { RunError } from "../../compiler/spec/run-record.ts";
import type { ResolvedContainer } from "../command-line.ts";

/** What an attempt runs: the work of a TypeScript component, or a container of somebody else. */
export type Program =
  | {
      readonly kind: "component";
      readonly name: string;
      /** Absolute path of the module that holds the work. */
      readonly handlerFile: string;
      /** How a cluster starts it, for launchers that use its image. */
      readonly inImage: () => ResolvedContainer;
    }
  | ({ readonly kind: "container" } & ResolvedContainer);

/** One attempt of one container task. */
export interface Launch {
  readonly program: Program;
  /** JSON of the executor input. */
  readonly executorInput: string;
  /** Folder of the task, which exists. Outputs of the task have their places below it and where the input says. */
  readonly workFolder: string;
  /** Directory of the whole run: everything that the task may read or write is below it, or at the paths of its inputs. */
  readonly runDirectory: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Ends the time that a cancelled attempt has to stop by itself. */
  readonly hurry: AbortSignal;
  /** One line of the task's output, without its line end. */
  readonly onLine: (line: string) => void;
  /** Told at once of a process that was started for this attempt, which leads its own group. */
  readonly onProcess?: (pid: number) => void;
}

export type LaunchResult =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly error: RunError }
  | { readonly kind: "cancelled" };

/** A way to run one attempt. It never throws for what the task does; when it returns, nothing of the task is left running. */
export interface Launcher {
  /** Kinds of programs that it can run; a spec with others is refused before anything starts. */
  readonly runs: readonly Program["kind"][];
  /** Components run from their images, so that nobody needs to know their work here. @default false */
  readonly usesImages?: boolean;
  /** What keeps it from starting these tasks, found before anything starts. */
  check?(tasks: readonly LaunchTask[]): Promise<readonly Diagnostic[]>;
  launch(launch: Launch): Promise<LaunchResult>;
}

/** A task that is going to be launched, before its placeholders are known. */
export interface LaunchTask {
  readonly path: string;
  readonly container: ContainerSpec;
}
