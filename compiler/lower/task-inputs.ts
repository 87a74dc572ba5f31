import { Chunks, type Binding, type Source, type TaskNode, type TemplateValue } from "../graph/graph.ts";
import type { Json, TaskInputArtifact, TaskInputParameter, TaskInputs } from "../spec/pipeline-spec.ts";
import { fixedInputs } from "../graph/added-inputs.ts";
import { channelName, inputPlaceholder } from "../graph/channel-name.ts";
import { artifactInput, type Level, parameterInput, see } from "./level.ts";

/** The inputs of a task on the wire. References inside text become extra `pipelinechannel--` inputs. */
export function lowerInputs(task: TaskNode, level: Level): TaskInputs | undefined {
  const parameters: Record<string, TaskInputParameter> = {};
  const artifacts: Record<string, TaskInputArtifact> = {};
  const addChannel = (source: Source): string => {
    const name = channelName(source);
    parameters[name] = parameterInput(see(level, source));
    return inputPlaceholder(name);
  };
  for (const name of Object.keys(task.inputs).sort()) {
    const binding = task.inputs[name] as Binding;
    if (binding.kind === "source") {
      const seen = see(level, binding.source);
      if (binding.source.port.kind === "parameter") parameters[name] = parameterInput(seen);
      else artifacts[name] = artifactInput(seen);
    } else if (binding.kind === "finalStatus") {
      parameters[name] = { taskFinalStatus: { producerTask: binding.of.name } };
    } else {
      parameters[name] = {
        runtimeValue: {
          constant: binding.kind === "constant" ? binding.value : fillTemplate(binding.value, addChannel),
        },
      };
    }
  }
  for (const [fixedName, quantity] of fixedInputs(task)) {
    if (typeof quantity !== "string") parameters[fixedName] = { runtimeValue: { constant: addChannel(quantity) } };
  }
  if (task.settings.image instanceof Chunks)
    parameters["base_image"] = { runtimeValue: { constant: fillTemplate(task.settings.image, addChannel) } };
  const filled = {
    ...(Object.keys(artifacts).length > 0 ? { artifacts } : {}),
    ...(Object.keys(parameters).length > 0 ? { parameters: sortKeys(parameters) } : {}),
  };
  return Object.keys(filled).length > 0 ? filled : undefined;
}

/** Puts KFP's placeholder form in the place of every reference. */
function fillTemplate(value: TemplateValue, addChannel: (source: Source) => string): Json {
  if (value instanceof Chunks)
    return value.parts.map((part) => (typeof part === "string" ? part : addChannel(part))).join("");
  if (Array.isArray(value)) return value.map((item: TemplateValue) => fillTemplate(item, addChannel));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, TemplateValue]) => [key, fillTemplate(item, addChannel)]),
  );
}

const sortKeys = <V>(record: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
