import type { ArtifactListType, ArtifactType, OptionalArtifactType } from "./artifacts.ts";
import type { Ports } from "./ports.ts";
import type { Schema, SchemaInput, SchemaOutput } from "./schema.ts";

/** An artifact as a handler sees it: a place to read or write, and metadata. */
export interface LocalArtifact {
  readonly name: string;
  /** Where the artifact lives for everybody: gs://…, or a path on this machine. */
  readonly uri: string;
  /** Where its content is for this process; the parent directory exists. */
  readonly path: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An output artifact: metadata may be set, `uri` may be pointed elsewhere (for instance at a Vertex resource). */
export interface OutputArtifact {
  readonly name: string;
  uri: string;
  readonly path: string;
  readonly metadata: Record<string, unknown>;
}

/** Lines for the task's log. Written to standard error, one line a call. */
export interface TaskLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Where long work stands. `total` may be unknown. Drawn by the runner; a plain line elsewhere. */
  progress(done: number, total: number | undefined, label: string): void;
}

export interface HandlerContext<I extends Ports = Ports, O extends Ports = Ports> {
  readonly inputs: HandlerInputs<I>;
  readonly outputs: HandlerArtifacts<O>;
  /** Files of the output parameters, for a value that must be on disk before the handler returns (`gcp_resources`). */
  readonly outputFiles: { readonly [K in keyof O as O[K] extends Schema ? K : never]: string };
  /** Aborted on SIGTERM or when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly log: TaskLog;
  readonly task: TaskFacts;
}

export interface TaskFacts {
  /** 0 for the first attempt. */
  readonly retryIndex: number;
  /** Stays the same over retries of one task, differs between tasks and runs: key remote jobs by it. */
  readonly key: string;
  /** Labels of the enclosing Vertex pipeline job, to be copied to child jobs; empty elsewhere. */
  readonly labels: Readonly<Record<string, string>>;
}

export type HandlerInputs<I extends Ports> = {
  readonly [K in keyof I]: I[K] extends ArtifactListType
    ? readonly LocalArtifact[]
    : I[K] extends OptionalArtifactType
      ? LocalArtifact | undefined
      : I[K] extends ArtifactType
        ? LocalArtifact
        : I[K] extends Schema
          ? SchemaOutput<I[K]>
          : never;
};

export type HandlerArtifacts<O extends Ports> = {
  readonly [K in keyof O as O[K] extends ArtifactType ? K : never]: OutputArtifact;
};

/** What a handler returns: a value for each output parameter, and nothing when there are none. */
export type HandlerResult<O extends Ports> = keyof ParameterOutputs<O> extends never ? void : ParameterOutputs<O>;

type ParameterOutputs<O extends Ports> = {
  readonly [K in keyof O as O[K] extends Schema ? K : never]: O[K] extends Schema ? Returned<SchemaInput<O[K]>> : never;
};

/** What is returned is only read, so lists may be constant; TypeScript infers literals in a component's `run` that way. */
type Returned<T> = T extends readonly (infer E)[]
  ? readonly Returned<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Returned<T[K]> }
    : T;

/** The work behind a component. */
export type Handler<I extends Ports = Ports, O extends Ports = Ports> = (
  context: HandlerContext<I, O>,
) => Promise<HandlerResult<O>> | HandlerResult<O>;
