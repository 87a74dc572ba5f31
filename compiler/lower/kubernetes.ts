import type { TaskNode } from "../graph/graph.ts";
import { type KubernetesValue, RunTimeValue } from "../graph/kubernetes.ts";
import type { Json, JsonObject } from "../spec/pipeline-spec.ts";
import { type Level, parameterInput, see } from "./level.ts";

/** A task's Kubernetes configuration on the wire. */
export interface LoweredKubernetes {
  readonly config: JsonObject;
  /** The tasks whose outputs it reads. */
  readonly producers: readonly string[];
}

/** Lowers what a task asks of Kubernetes; values of the run are drawn from the level, as inputs are. */
export function lowerKubernetes({ settings }: TaskNode, level: Level): LoweredKubernetes | undefined {
  if (settings.kubernetes === undefined) return undefined;
  const producers = new Set<string>();
  const config = lowerValue(settings.kubernetes, (value) => {
    const { taskOutputParameter, ...rest } = parameterInput(see(level, value.source));
    if (taskOutputParameter === undefined) return rest;
    producers.add(taskOutputParameter.producerTask);
    return { taskOutputParameter };
  });
  return { config: config as JsonObject, producers: [...producers] };
}

/** Keys in one order, so that the order in which an author wrote the settings does not change the bytes. */
function lowerValue(value: KubernetesValue, draw: (value: RunTimeValue) => JsonObject): Json {
  if (value instanceof RunTimeValue) return draw(value);
  if (Array.isArray(value)) return value.map((item: KubernetesValue) => lowerValue(item, draw));
  if (typeof value !== "object" || value === null) return value;
  const lowered: Record<string, Json> = {};
  for (const key of Object.keys(value).sort()) {
    const item = (value as { readonly [key: string]: KubernetesValue })[key] as KubernetesValue;
    lowered[key] = lowerValue(item, draw);
    // Servers before 2.5 read the claim's name beside its own field.
    if (key === "pvcNameParameter" && item instanceof RunTimeValue) Object.assign(lowered, lowered[key]);
  }
  return lowered;
}
