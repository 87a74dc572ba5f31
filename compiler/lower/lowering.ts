import type { PipelineGraph, Port, PortMap } from "../graph/graph.ts";
import type { NameAllocator } from "../spec/names.ts";
import type { ComponentSpec, ExecutorSpec } from "../spec/pipeline-spec.ts";

export interface LowerOptions {
  /** Image of TypeScript components that name none. */
  readonly image: string;
  /** Writes closed sets of values (`literals`), which backends before KFP 2.16 refuse. */
  readonly literals: boolean;
  readonly sdkVersion: string;
}

/** What one lowering fills: component and executor entries, named by first use. */
export interface Lowering {
  readonly options: LowerOptions;
  readonly components: Record<string, ComponentSpec>;
  readonly executors: Record<string, ExecutorSpec>;
  readonly componentNames: NameAllocator;
  readonly executorNames: NameAllocator;
}

/** A pipeline's outputs as ports. */
export const outputPorts = (graph: PipelineGraph): PortMap =>
  Object.fromEntries(Object.entries(graph.outputs).map(([name, source]): [string, Port] => [name, source.port]));
