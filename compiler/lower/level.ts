import { channelName } from "../graph/channel-name.ts";
import {
  type ArtifactPort,
  type ItemSource,
  mayBeAbsent,
  type Node,
  type ParameterPort,
  type Port,
  type PortMap,
  type Source,
} from "../graph/graph.ts";
import type { GroupNode } from "../graph/group.ts";
import { homeOf } from "../graph/place.ts";
import type { TaskInputArtifact, TaskInputParameter } from "../spec/pipeline-spec.ts";

/** One DAG being lowered: the top of a pipeline, or the inside of a group. */
export interface Level {
  readonly group: GroupNode | undefined;
  /** Values from further out that must be handed in, by channel name. Filled while the inside is lowered. */
  readonly handedIn: Map<string, Source>;
  /** Neighbours that a node waits for although it takes no value from them. */
  readonly waits: ReadonlyMap<Node, ReadonlySet<Node>>;
}

/** A value from inside one level: made by a neighbour there, or an input of the level itself. */
export type Seen =
  | { readonly kind: "output"; readonly producer: string; readonly key: string }
  | { readonly kind: "input"; readonly name: string; readonly field?: string | undefined };

/** How a level sees a value. What comes from further out becomes an input of the level, so every level on the way hands it on. */
export function see(level: Level, source: Source): Seen {
  if (homeOf(source) !== level.group) {
    // A field is chosen where it is used, so the whole item travels: one input however many of its fields are read.
    const travels = source.kind === "item" ? wholeItem(source) : source;
    const name = channelName(travels);
    level.handedIn.set(name, travels);
    return { kind: "input", name, field: source.kind === "item" ? source.field : undefined };
  }
  if (source.kind === "output") return { kind: "output", producer: source.task.name, key: source.name };
  return { kind: "input", name: source.name, field: source.kind === "item" ? source.field : undefined };
}

function wholeItem({ field, ...item }: ItemSource): ItemSource {
  return field !== undefined && item.loop.control === "loop" ? { ...item, port: item.loop.item.port } : item;
}

/** A parameter input drawn from what a level sees. */
export function parameterInput(seen: Seen): TaskInputParameter {
  if (seen.kind === "output")
    return { taskOutputParameter: { outputParameterKey: seen.key, producerTask: seen.producer } };
  return {
    componentInputParameter: seen.name,
    ...(seen.field === undefined
      ? {}
      : { parameterExpressionSelector: `parseJson(string_value)[${JSON.stringify(seen.field)}]` }),
  };
}

/** An artifact input drawn from what a level sees. */
export function artifactInput(seen: Seen): TaskInputArtifact {
  if (seen.kind === "output")
    return { taskOutputArtifact: { outputArtifactKey: seen.key, producerTask: seen.producer } };
  return { componentInputArtifact: seen.name };
}

/**
 * The ports of values on their way through a group: their types only, since defaults and texts belong to where they
 * start. What may be absent there may be absent here, which the reference compiler forgets to say: a driver would refuse it.
 */
export const channelPorts = (ports: Iterable<readonly [string, Port]>): PortMap =>
  Object.fromEntries([...ports].map(([name, port]) => [name, bare(port)]));

function bare(port: Port): Port {
  const optional = mayBeAbsent(port);
  if (port.kind === "parameter") return { kind: "parameter", type: port.type, optional } satisfies ParameterPort;
  const { kind, artifact, version, list } = port;
  return { kind, artifact, version, list, optional } satisfies ArtifactPort;
}
