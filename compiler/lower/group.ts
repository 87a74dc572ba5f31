import { channelName } from "../graph/channel-name.ts";
import { sourcesOf } from "../graph/condition.ts";
import type { PortMap, Source } from "../graph/graph.ts";
import type { GroupNode, LoopNode } from "../graph/group.ts";
import type { DagOutputs, Json, TaskInputs, TaskSpec } from "../spec/pipeline-spec.ts";
import { triggerText } from "./condition.ts";
import { artifactInput, channelPorts, type Level, parameterInput, see } from "./level.ts";

/** The values that a group's own rule reads, besides what the tasks inside it read. */
export function ruleSources(group: GroupNode): readonly Source[] {
  if (group.control === "condition") return [...group.earlier, ...(group.own ? [group.own] : [])].flatMap(sourcesOf);
  return group.control === "loop" && "source" in group.items ? [group.items.source] : [];
}

/** Inputs of a group's component: everything handed in, and the current item of a loop. */
export const groupInputs = (group: GroupNode, inner: Level): PortMap =>
  channelPorts([
    ...[...inner.handedIn].map(([name, source]) => [name, source.port] as const),
    ...(group.control === "loop" ? [[group.item.name, group.item.port] as const] : []),
  ]);

export const groupOutputs = (group: GroupNode): PortMap =>
  channelPorts([...group.outputs].map(([name, { port }]) => [name, port]));

/** Where the inside of a group takes each output from. */
export function groupDagOutputs(group: GroupNode): DagOutputs | undefined {
  const parameters: Record<string, NonNullable<DagOutputs["parameters"]>[string]> = {};
  const artifacts: Record<string, NonNullable<DagOutputs["artifacts"]>[string]> = {};
  for (const name of [...group.outputs.keys()].sort()) {
    const { port, from = [] } = group.outputs.get(name) ?? {};
    const produced = from.filter((source) => source.kind === "output");
    if (port?.kind === "artifact") {
      artifacts[name] = {
        artifactSelectors: produced.map((source) => ({
          outputArtifactKey: source.name,
          producerSubtask: source.task.name,
        })),
      };
      continue;
    }
    const selectors = produced.map((source) => ({
      outputParameterKey: source.name,
      producerSubtask: source.task.name,
    }));
    const [only] = selectors;
    parameters[name] =
      group.control === "branches" || only === undefined
        ? { valueFromOneof: { parameterSelectors: selectors } }
        : { valueFromParameter: only };
  }
  if (group.outputs.size === 0) return undefined;
  return {
    ...(Object.keys(artifacts).length > 0 ? { artifacts } : {}),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
  };
}

/** What a group's task is given, drawn from the level around it. */
export function groupTaskInputs(inner: Level, outer: Level): TaskInputs | undefined {
  const parameters: Record<string, NonNullable<TaskInputs["parameters"]>[string]> = {};
  const artifacts: Record<string, NonNullable<TaskInputs["artifacts"]>[string]> = {};
  for (const name of [...inner.handedIn.keys()].sort()) {
    const source = inner.handedIn.get(name) as Source;
    if (source.port.kind === "parameter") parameters[name] = parameterInput(see(outer, source));
    else artifacts[name] = artifactInput(see(outer, source));
  }
  const inputs = {
    ...(Object.keys(artifacts).length > 0 ? { artifacts } : {}),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
  };
  return Object.keys(inputs).length > 0 ? inputs : undefined;
}

/** The rule of a group on its task: when it runs, or how often. */
export function groupRule(
  group: GroupNode,
): Pick<TaskSpec, "triggerPolicy" | "parameterIterator" | "artifactIterator" | "iteratorPolicy"> {
  if (group.control === "condition") return { triggerPolicy: { condition: triggerText(group) } };
  if (group.control !== "loop") return {};
  return {
    ...iterator(group),
    ...(group.parallelism === undefined ? {} : { iteratorPolicy: { parallelismLimit: group.parallelism } }),
  };
}

function iterator({ item, items }: LoopNode): Pick<TaskSpec, "parameterIterator" | "artifactIterator"> {
  const itemInput = item.name;
  if ("literals" in items)
    return { parameterIterator: { itemInput, items: { raw: JSON.stringify(items.literals.map(sorted)) } } };
  const name = channelName(items.source);
  return items.source.port.kind === "artifact"
    ? { artifactIterator: { itemInput, items: { inputArtifact: name } } }
    : { parameterIterator: { itemInput, items: { inputParameter: name } } };
}

/** Keys in one order, so that the order in which an author wrote them does not change the bytes. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]: [string, Json]) => [key, sorted(item)]),
  );
}
