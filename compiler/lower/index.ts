import { k8sName } from "../spec/names.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import type { PipelineGraph } from "../graph/graph.ts";
import { lowerDag } from "./dag.ts";
import { Entries } from "./entries.ts";
import { lowerInterface } from "./interface.ts";
import { type LowerOptions, type Lowering, outputPorts } from "./lowering.ts";

/** Graph → KFP IR. The only producer of a spec; deterministic: the same graph gives the same object, key order included. */
export function lower(graph: PipelineGraph, options: LowerOptions): SpecDocuments {
  const lowering: Lowering = {
    options,
    components: new Entries(),
    executors: new Entries(),
    kubernetes: {},
    nested: new Map(),
    keyed: new Map(),
  };
  const dag = lowerDag(graph, lowering);
  const executors = lowering.executors.written;
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
    components: lowering.components.written,
    ...(Object.keys(executors).length > 0 ? { deploymentSpec: { executors } } : {}),
  };
  const kubernetes = {
    ...(Object.keys(lowering.kubernetes).length > 0 ? { deploymentSpec: { executors: lowering.kubernetes } } : {}),
    ...(graph.config === undefined ? {} : { pipelineConfig: graph.config }),
  };
  return { spec, ...(Object.keys(kubernetes).length > 0 ? { platform: { platforms: { kubernetes } } } : {}) };
}
