import { Chunks, type Source, type TaskNode, type TemplateValue } from "./graph.ts";
import { sourcesOfKubernetes } from "./kubernetes.ts";

/** Every reference that the inputs, resources, image and Kubernetes settings of a task read. */
export function sourcesOfTask({ inputs, settings }: TaskNode): readonly Source[] {
  const bound = Object.values(inputs).flatMap((binding) => {
    if (binding.kind === "source") return [binding.source];
    return binding.kind === "template" ? inTemplate(binding.value) : [];
  });
  const resources = Object.values(settings.resources).filter(
    (quantity): quantity is Source => typeof quantity === "object",
  );
  const image = settings.image instanceof Chunks ? inTemplate(settings.image) : [];
  return [...bound, ...image, ...resources, ...sourcesOfKubernetes(settings.kubernetes)];
}

/** Every reference in a constant, at whatever depth. */
export function inTemplate(value: TemplateValue): readonly Source[] {
  if (value instanceof Chunks) return value.parts.filter((part) => typeof part !== "string");
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value as object).flatMap((item: TemplateValue) => inTemplate(item));
}
