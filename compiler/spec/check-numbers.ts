import type { StructureProblem } from "./check-structure.ts";
import type { ComponentSpec, Json, PipelineSpec } from "./pipeline-spec.ts";

type Path = readonly (string | number)[];

/**
 * Whole numbers in constants and defaults beyond ±(2^53 − 1). JSON readers, the backends' among them, keep such numbers
 * as doubles, so another number may arrive than the one that was written.
 */
export function largeNumbers(spec: PipelineSpec): readonly StructureProblem[] {
  const components: readonly (readonly [Path, ComponentSpec])[] = [
    [["root"], spec.root],
    ...Object.entries(spec.components ?? {}).map(([name, component]) => [["components", name], component] as const),
  ];
  return components.flatMap(([path, component]) => {
    const defaults = Object.entries(component.inputDefinitions?.parameters ?? {}).flatMap(([name, { defaultValue }]) =>
      inValue(defaultValue, [...path, "inputDefinitions", "parameters", name, "defaultValue"]),
    );
    const constants = Object.entries(component.dag?.tasks ?? {}).flatMap(([task, { inputs }]) =>
      Object.entries(inputs?.parameters ?? {}).flatMap(([name, { runtimeValue }]) => {
        const input = [...path, "dag", "tasks", task, "inputs", "parameters", name];
        return inValue(runtimeValue?.constant, [...input, "runtimeValue", "constant"]);
      }),
    );
    return defaults.concat(constants);
  });
}

function inValue(value: Json | undefined, path: Path): StructureProblem[] {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    return [
      {
        code: "K417",
        path,
        message: `the number ${value} is larger than JSON readers keep exact, which is ±(2^53 − 1)`,
        hint: "write it as text",
      },
    ];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, item]: [string, Json]) =>
    inValue(item, [...path, isList ? Number(key) : key]),
  );
}
