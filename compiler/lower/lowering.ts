import type { PipelineGraph, Port, PortMap } from "../graph/graph.ts";
import type { CodeOptions } from "./function-program.ts";
import type { ComponentSpec, ExecutorSpec, JsonObject } from "../spec/pipeline-spec.ts";
import type { Entries } from "./entries.ts";
import type { Keyed } from "./sharing.ts";

export interface LowerOptions extends CodeOptions {
  /** Writes closed sets of values (`literals`), which backends before KFP 2.16 refuse. */
  readonly literals: boolean;
  readonly sdkVersion: string;
  /** Whether tasks that run the same share their entries, or each has its own. */
  readonly components: "shared" | "per-task";
}

/** What one lowering fills: component and executor entries, named by first use. */
export interface Lowering {
  readonly options: LowerOptions;
  readonly components: Entries<ComponentSpec>;
  readonly executors: Entries<ExecutorSpec>;
  /** Kubernetes configurations by executor label; few executors have one. */
  readonly kubernetes: Record<string, JsonObject>;
  /** The components of nested pipelines and files that may be called again. */
  readonly nested: Map<object, string>;
  readonly keyed: Keyed;
}

/** A pipeline's outputs as ports. */
export const outputPorts = (graph: PipelineGraph): PortMap =>
  Object.fromEntries(Object.entries(graph.outputs).map(([name, source]): [string, Port] => [name, source.port]));
