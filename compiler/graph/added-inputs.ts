import { channelName } from "./channel-name.ts";
import { type Binding, Chunks, type Quantity, type Source, type TaskNode } from "./graph.ts";
import { inTemplate } from "./task-sources.ts";

/** Settings given by reference travel through inputs with fixed names, which the driver knows. */
export function fixedInputs({ settings }: TaskNode): readonly (readonly [string, Quantity])[] {
  const { resources } = settings;
  const named: readonly (readonly [string, Quantity | undefined])[] = [
    ["cpu_limit", resources.cpuLimit],
    ["cpu_request", resources.cpuRequest],
    ["memory_limit", resources.memoryLimit],
    ["memory_request", resources.memoryRequest],
    ["accelerator_type", resources.acceleratorType],
    ["accelerator_count", resources.acceleratorCount],
  ];
  return named.filter((entry): entry is readonly [string, Quantity] => entry[1] !== undefined);
}

interface AddedInput {
  readonly name: string;
  /** The reference for whose sake the input is added. */
  readonly source: Source;
}

/** Inputs that lowering adds to a task for references inside text and in settings. */
export function addedInputs(task: TaskNode): readonly AddedInput[] {
  const image = task.settings.image instanceof Chunks ? inTemplate(task.settings.image) : [];
  const inImage = image.map((source): AddedInput => ({ name: "base_image", source }));
  const inText = [...Object.values(task.inputs).flatMap(referencesIn), ...image].map((source): AddedInput => ({
    name: channelName(source),
    source,
  }));
  const inSettings = fixedInputs(task).flatMap(([name, quantity]): readonly AddedInput[] =>
    typeof quantity === "string"
      ? []
      : [
          { name, source: quantity },
          { name: channelName(quantity), source: quantity },
        ],
  );
  return [...inText, ...inImage, ...inSettings];
}

const referencesIn = (binding: Binding): readonly Source[] =>
  binding.kind === "template" ? inTemplate(binding.value) : [];
