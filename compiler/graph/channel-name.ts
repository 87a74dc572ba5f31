import type { Source } from "./graph.ts";

/** KFP's name for a value where it is not the input of its own name: "pipelinechannel--task-output". */
export function channelName(source: Source): string {
  if (source.kind === "input") return `pipelinechannel--${source.name}`;
  if (source.kind === "item") return source.field === undefined ? source.name : `${source.name}-subvar-${source.field}`;
  return `pipelinechannel--${source.task.name}-${source.name}`;
}

/** KFP's name for a value where it leaves a group: the name stays the same at every level that hands it out. */
export const surfacedName = (source: Source): string =>
  source.kind === "output" && source.task.kind === "group" ? source.name : channelName(source);

/** The text that KFP replaces by an input's value. */
export const inputPlaceholder = (name: string): string => `{{$.inputs.parameters['${name}']}}`;
