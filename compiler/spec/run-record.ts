import type { Json, JsonObject } from "./pipeline-spec.ts";

/** Terminal and running states, with Vertex's task-state words. SKIPPED is a cache hit; NOT_TRIGGERED never started. */
export type TaskState = "PENDING" | "RUNNING" | "SUCCEEDED" | "SKIPPED" | "FAILED" | "CANCELLED" | "NOT_TRIGGERED";
export type RunState = "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** What happened in one run, as plain data: written by the runner, read by reports, `runs show` and the emulator. */
export interface RunRecord {
  readonly id: string;
  readonly pipelineName: string;
  readonly displayName: string;
  readonly state: RunState;
  /** ISO 8601 instants. */
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Where artifacts live: a local directory or a gs:// prefix. */
  readonly root: string;
  readonly parameters: JsonObject;
  /** In order of first start. */
  readonly tasks: readonly TaskRecord[];
  /** Values of the pipeline's own outputs. */
  readonly outputs: TaskValues;
  readonly error?: RunError;
}

export interface TaskRecord {
  /** Names from the root down, joined by '/': "convert", "outer/inner", "loop-1[3]/train". Unique in a run. */
  readonly path: string;
  /** Key in its DAG's `tasks` map. */
  readonly name: string;
  readonly displayName: string;
  readonly componentName: string;
  /** Whether it runs a container, or is itself a DAG. */
  readonly kind: "container" | "importer" | "dag";
  /** Path of the enclosing DAG task, loop or iteration; absent at the top level. */
  readonly parent?: string;
  /** Of a loop: how many iterations it has. */
  readonly iterations?: number;
  /** Of one iteration: its place in the loop, from 0. */
  readonly iteration?: number;
  /** Paths of the siblings it waited for. */
  readonly dependsOn: readonly string[];
  readonly state: TaskState;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Attempts begun: 1 without retries, 0 when served from the cache or never started. */
  readonly attempts: number;
  /** Whether outputs came from the cache. */
  readonly cached: boolean;
  readonly inputs: TaskValues;
  readonly outputs: TaskValues;
  /** Path of the log file relative to the run directory. */
  readonly log?: string;
  readonly error?: RunError;
  /** Why a task that did not start was skipped, when nothing went wrong. */
  readonly note?: string;
}

export interface TaskValues {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly artifacts: Readonly<Record<string, readonly ArtifactRecord[]>>;
}

export interface ArtifactRecord {
  readonly name: string;
  /** Schema title such as "system.Dataset". */
  readonly type: string;
  readonly uri: string;
  /** Where the content is on this machine, when it is. */
  readonly path?: string;
  readonly metadata: JsonObject;
}

export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
