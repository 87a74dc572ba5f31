import { describe, typeWords } from "./check-parameters.ts";
import type { ComponentSpec, Json, ParameterType, PipelineSpec } from "./pipeline-spec.ts";
import type { RankedProblem } from "./rank-problem.ts";

type Path = readonly (string | number)[];

/**
 * Whether defaults and constants are of the types of their inputs. What an open-source backend converts when a task
 * starts (anything to text, numbers with a fraction to whole ones) is a warning; what it refuses then, an error.
 */
export function valueProblems(spec: PipelineSpec): readonly RankedProblem[] {
  const components: readonly (readonly [Path, ComponentSpec])[] = [
    [["root"], spec.root],
    ...Object.entries(spec.components ?? {}).map(([name, component]) => [["components", name], component] as const),
  ];
  return components.flatMap(([path, component]) =>
    defaultProblems(path, component).concat(constantProblems(spec, path, component)),
  );
}

function defaultProblems(path: Path, { inputDefinitions }: ComponentSpec): RankedProblem[] {
  return Object.entries(inputDefinitions?.parameters ?? {}).flatMap(([name, { parameterType, defaultValue }]) =>
    valueProblem(
      {
        what: `the default of input '${name}'`,
        path: [...path, "inputDefinitions", "parameters", name, "defaultValue"],
      },
      defaultValue,
      parameterType,
    ),
  );
}

function constantProblems(
  { components = {} }: PipelineSpec,
  path: Path,
  { dag }: ComponentSpec,
): readonly RankedProblem[] {
  return Object.entries(dag?.tasks ?? {}).flatMap(([task, { inputs, componentRef }]) => {
    const reference = componentRef?.name ?? "";
    const called = Object.hasOwn(components, reference) ? components[reference] : undefined;
    return Object.entries(inputs?.parameters ?? {}).flatMap(([name, { runtimeValue }]) =>
      valueProblem(
        {
          what: `input '${name}' of task '${task}'`,
          path: [...path, "dag", "tasks", task, "inputs", "parameters", name, "runtimeValue", "constant"],
        },
        runtimeValue?.constant,
        called?.inputDefinitions?.parameters?.[name]?.parameterType,
      ),
    );
  });
}

function valueProblem(
  { what, path }: { readonly what: string; readonly path: Path },
  value: Json | undefined,
  type: ParameterType | undefined,
): readonly RankedProblem[] {
  // A null stands for a value that is left out; text with a placeholder becomes what stands there at run time.
  if (value === undefined || value === null || type === undefined || fits(value, type)) return [];
  if (typeof value === "string" && value.includes("{{$")) return [];
  const isConverted = type === "STRING" || (type === "NUMBER_INTEGER" && typeof value === "number");
  return [
    {
      code: "K413",
      path,
      message: `${what} is ${type}, but its value is ${describe(value)}`,
      hint: `write ${typeWords[type]}, or change the type`,
      severity: isConverted ? "warning" : "error",
    },
  ];
}

const isObject = (value: Json): boolean => typeof value === "object" && !Array.isArray(value);

/** The kind of JSON alone: numbers that JSON cannot carry exactly are another rule's. */
function fits(value: Json, type: ParameterType): boolean {
  switch (type) {
    case "STRING":
      return typeof value === "string";
    case "NUMBER_INTEGER":
      return typeof value === "number" && Number.isInteger(value);
    case "NUMBER_DOUBLE":
      return typeof value === "number";
    case "BOOLEAN":
      return typeof value === "boolean";
    case "LIST":
      return Array.isArray(value);
    default:
      return isObject(value);
  }
}
