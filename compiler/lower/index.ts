import { k8sName, NameAllocator } from "../spec/names.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import type { PipelineGraph } from "../graph/graph.ts";
import { lowerDag } from "./dag.ts";
import { lowerInterface } from "./interface.ts";
import { type LowerOptions, type Lowering, outputPorts } from "./lowering.ts";

/** Graph → KFP IR. The only producer of a spec; deterministic: the same graph gives the same object, key order included. */
export function lower(graph: PipelineGraph, options: LowerOptions): SpecDocuments {
  const lowering: Lowering = {
    options,
    components: {},
    executors: {},
    componentNames: new NameAllocator(),
    executorNames: new NameAllocator(),
  };
  const dag = lowerDag(graph, lowering);
  const hasExecutors = Object.keys(lowering.executors).length > 0;
  const spec = {
    pipelineInfo: {
      name: k8sName(graph.name),
      ...(graph.displayName === undefined ? {} : { displayName: graph.displayName }),
      ...(graph.description === undefined ? {} : { description: graph.description }),
    },
    schemaVersion: "2.1.0",
    sdkVersion: options.sdkVersion,
    ...(graph.root === undefined ? {} : { defaultPipelineRoot: graph.root }),
    root: { ...lowerInterface(graph.inputs, outputPorts(graph), options), dag },
    components: lowering.components,
    ...(hasExecutors ? { deploymentSpec: { executors: lowering.executors } } : {}),
  };
  return { spec };
}
