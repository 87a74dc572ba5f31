import type { Source } from "../graph/graph.ts";

/** The generated input name under which a value crosses into a task or group, as the reference compiler writes it. */
export function channelName(source: Source): string {
  return source.kind === "input"
    ? `pipelinechannel--${source.name}`
    : `pipelinechannel--${source.task.name}-${source.name}`;
}

/** The placeholder that KFP replaces by the value of an input parameter. */
export const inputPlaceholder = (name: string): string => `{{$.inputs.parameters['${name}']}}`;
