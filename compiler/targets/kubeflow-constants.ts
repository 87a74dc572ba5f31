import type { Json } from "../spec/pipeline-spec.ts";
import { placeholders } from "./kubeflow-arguments.ts";
import type { TaskPlace } from "./spec-places.ts";
import { refused, type TargetProblem } from "./target-problem.ts";

/** Facts of a run that the driver fills in where they are the whole value of an input. */
const jobFacts = new Set(
  [
    "pipeline_job_name",
    "pipeline_job_resource_name",
    "pipeline_job_uuid",
    "pipeline_task_name",
    "pipeline_task_uuid",
    "pipeline_job_create_time_utc",
    "pipeline_job_schedule_time_utc",
  ].map((name) => `{{$.${name}}}`),
);

/** Constant inputs, and defaults, with placeholders that stay as they are written. */
export function constantProblems({ name, task, path, component }: TaskPlace): readonly TargetProblem[] {
  const given = task.inputs?.parameters ?? {};
  const constants = Object.entries(given).flatMap(([input, { runtimeValue }]) =>
    runtimeValue?.constant === undefined
      ? []
      : [{ input, value: runtimeValue.constant, at: [...path, "inputs", "parameters", input] }],
  );
  const defaults = Object.entries(component?.inputDefinitions?.parameters ?? {}).flatMap(([input, { defaultValue }]) =>
    defaultValue === undefined || Object.hasOwn(given, input)
      ? []
      : [{ input, value: defaultValue, at: [...path, "componentRef"] }],
  );
  return [
    ...constants.flatMap(({ input, value, at }) =>
      left(value, "constant").map((found) =>
        refused("K173", at, {
          message: `open-source KFP does not fill in '${found}' in input '${input}' of '${name}'`,
          hint: jobFacts.has(found)
            ? "make it the whole value of an input, without text around it"
            : "give the value as an input of the pipeline",
        }),
      ),
    ),
    ...defaults.flatMap(({ input, value, at }) =>
      left(value, "default").map((found) =>
        refused("K173", at, {
          message: `open-source KFP does not fill in '${found}', the default of input '${input}' of '${name}'`,
          hint: `give '${input}' a value`,
        }),
      ),
    ),
  ];
}

/** The placeholders of a value that nobody fills in. */
function left(value: Json, place: "constant" | "default"): readonly string[] {
  if (typeof value === "string") {
    const found = [...new Set(placeholders(value))];
    if (place === "default") return found;
    return found.filter(
      (each) =>
        !(jobFacts.has(each) && value === each) && !/^\{\{\$\.(?:workspace_path|inputs\.parameters\[)/.test(each),
    );
  }
  if (Array.isArray(value)) return value.flatMap((item: Json) => leftInside(item));
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((item: Json) => leftInside(item))
    : [];
}

/** Inside lists and structs no fact of the run is filled in. */
const leftInside = (value: Json): readonly string[] =>
  typeof value === "string"
    ? [...new Set(placeholders(value))].filter((each) => !/^\{\{\$\.(?:workspace_path|inputs\.parameters\[)/.test(each))
    : left(value, "constant");
