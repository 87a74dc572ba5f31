import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { InputParameterSpec, Json, JsonObject, ParameterType, PipelineSpec } from "./pipeline-spec.ts";

/** Checks the values for a run against the pipeline's own inputs, as the API server would: every problem, nothing sent. */
export function checkParameters(spec: PipelineSpec, values: JsonObject): readonly Diagnostic[] {
  const declared = spec.root.inputDefinitions?.parameters ?? {};
  const unknown = Object.keys(values)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name): Diagnostic => ({
      code: "K302",
      message: `pipeline '${spec.pipelineInfo.name}' has no parameter '${name}'`,
      hint: nameHint(name, Object.keys(declared)),
    }));
  const wrong = Object.entries(declared).flatMap(([name, parameter]) => checkOne(name, parameter, values[name]));
  return [...unknown, ...wrong];
}

function checkOne(name: string, parameter: InputParameterSpec, value: Json | undefined): readonly Diagnostic[] {
  if (value === undefined) {
    if (parameter.defaultValue !== undefined || parameter.isOptional === true) return [];
    return [
      {
        code: "K301",
        message: `parameter '${name}' is missing`,
        hint: `give it a value of type ${parameter.parameterType}`,
      },
    ];
  }
  if (!hasType(value, parameter.parameterType)) {
    return [
      {
        code: "K303",
        message: `parameter '${name}' is ${describe(value)}, but its type is ${parameter.parameterType}`,
        hint: `give ${typeWords[parameter.parameterType]}`,
      },
    ];
  }
  if (
    parameter.literals !== undefined &&
    !parameter.literals.some((literal) => JSON.stringify(literal) === JSON.stringify(value))
  ) {
    return [
      {
        code: "K303",
        message: `parameter '${name}' is ${describe(value)}, which is none of its values`,
        hint: `use one of: ${parameter.literals.map((literal) => JSON.stringify(literal)).join(", ")}`,
      },
    ];
  }
  return [];
}

/** Whether a JSON value can travel as a KFP parameter of this type. */
export function hasType(value: Json, type: ParameterType): boolean {
  return typeTests[type](value);
}

const isStruct = (value: Json): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const typeTests: Readonly<Record<ParameterType, (value: Json) => boolean>> = {
  STRING: (value) => typeof value === "string",
  NUMBER_INTEGER: (value) => Number.isSafeInteger(value),
  NUMBER_DOUBLE: (value) => Number.isFinite(value),
  BOOLEAN: (value) => typeof value === "boolean",
  LIST: (value) => Array.isArray(value),
  STRUCT: isStruct,
  TASK_FINAL_STATUS: isStruct,
  TASK_CONFIG: isStruct,
};

/** What a value of each type looks like, for hints. */
export const typeWords: Readonly<Record<ParameterType, string>> = {
  STRING: "text",
  NUMBER_INTEGER: "a whole number within ±(2^53 − 1)",
  NUMBER_DOUBLE: "a finite number",
  BOOLEAN: "true or false",
  LIST: "a JSON array",
  STRUCT: "a JSON object",
  TASK_FINAL_STATUS: "a JSON object",
  TASK_CONFIG: "a JSON object",
};

/** A value in an error message: JSON, cut at 60 characters. */
export function describe(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
