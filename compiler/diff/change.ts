import type { Json } from "../spec/pipeline-spec.ts";

/** What a fact about a task or a pipeline is about. */
export type FactKind =
  | "input"
  | "output"
  | "output-source"
  | "wiring"
  | "order"
  | "condition"
  | "trigger"
  | "loop"
  | "parallelism"
  | "retry"
  | "caching"
  | "cache-key"
  | "image"
  | "command"
  | "args"
  | "env"
  | "resource"
  | "uri"
  | "artifact-type"
  | "metadata"
  | "reimport"
  | "executor"
  | "kubernetes";

/** The ways in which an input or output can change. */
export type PortChange =
  | "input-added"
  | "input-removed"
  | "input-type"
  | "input-default"
  | "input-required"
  | "input-optional"
  | "input-literals"
  | "output-added"
  | "output-removed"
  | "output-type";

export type ChangeKind =
  | Exclude<FactKind, "input" | "output">
  | PortChange
  | "pipeline-name"
  | "display-name"
  | "pipeline-root"
  | "task-added"
  | "task-removed"
  | "task-renamed"
  | "task-moved";

/** One difference in meaning between two specs. */
export interface Change {
  readonly kind: ChangeKind;
  /** Path of the task in the new spec, or in the old one when it was removed; absent for the pipeline itself. */
  readonly task?: string;
  /** The input, output or variable that changed, where the kind has several. */
  readonly name?: string;
  /** Absent when there was nothing before. */
  readonly before?: Json;
  /** Absent when there is nothing now. */
  readonly after?: Json;
  /** Whether everybody who starts or calls the pipeline today still can, and still gets what they read. */
  readonly compatible: boolean;
  /** What the change means for callers, where that is not plain. */
  readonly effect?: string;
}
