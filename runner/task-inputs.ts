import { describe, hasType } from "../compiler/spec/check-parameters.ts";
import { evaluateExpression } from "../compiler/spec/condition/evaluate-condition.ts";
import { parseCondition } from "../compiler/spec/condition/parse-condition.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { ComponentSpec, Json, TaskInputParameter, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { fillConstant } from "./placeholders.ts";

/** What the tasks of one DAG can draw from. */
export interface DagValues {
  /** Inputs of the DAG itself. */
  readonly inputs: TaskValues;
  /** Outputs of the tasks that succeeded, by name. */
  readonly outputs: ReadonlyMap<string, TaskValues>;
  /** How a task before ended, as a value; undefined for a task that nobody waited for. */
  readonly status?: (producer: string) => Json | undefined;
  /** "pipeline_job_name" and its kind. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * The values of one task's inputs: sources followed, placeholders filled in, defaults of the component applied. An
 * optional input without a value is absent.
 * @throws K503 when a required input has no value or one of the wrong type
 */
export function resolveInputs(task: TaskSpec, component: ComponentSpec, dag: DagValues): TaskValues {
  return { parameters: resolveParameters(task, component, dag), artifacts: resolveArtifacts(task, component, dag) };
}

function resolveParameters(task: TaskSpec, component: ComponentSpec, dag: DagValues): Readonly<Record<string, Json>> {
  const given = task.inputs?.parameters ?? {};
  const declared = component.inputDefinitions?.parameters ?? {};
  const open = new Set<string>();
  const valueOf = (name: string): Json | undefined => {
    const source = given[name];
    // Constants may name other inputs of the task; one that names itself has no value.
    if (source === undefined || open.has(name)) return declared[name]?.defaultValue;
    open.add(name);
    const value = part(follow(source), source.parameterExpressionSelector);
    open.delete(name);
    return value ?? declared[name]?.defaultValue;

    function follow(from: TaskInputParameter): Json | undefined {
      if (from.componentInputParameter !== undefined) return dag.inputs.parameters[from.componentInputParameter];
      if (from.taskOutputParameter !== undefined) {
        const { producerTask, outputParameterKey } = from.taskOutputParameter;
        return dag.outputs.get(producerTask)?.parameters[outputParameterKey];
      }
      if (from.taskFinalStatus !== undefined) return dag.status?.(from.taskFinalStatus.producerTask);
      const constant = from.runtimeValue?.constant;
      if (constant === undefined) return undefined;
      return fillConstant(constant, declared[name]?.parameterType, { parameter: valueOf, facts: dag.facts });
    }
  };
  // What a loop fills in for each iteration.
  const item = task.parameterIterator?.itemInput;
  const names = [...new Set([...Object.keys(given), ...Object.keys(declared)])];
  const entries = names.flatMap((name) => {
    const value = valueOf(name);
    const definition = declared[name];
    if (value === undefined || value === null) {
      if (definition === undefined || definition.isOptional === true || name === item) return [];
      return fail("K503", `input '${name}' of task '${task.taskInfo.name}' has no value`, {
        hint: "give the input a default, or have the task before it write a value",
      });
    }
    if (definition !== undefined && !hasType(value, definition.parameterType))
      return fail(
        "K503",
        `input '${name}' of task '${task.taskInfo.name}' is ${describe(value)}, but its type is ${definition.parameterType}`,
        { hint: "change the task that makes the value, or the type of the input" },
      );
    return [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** One field of a loop's item: KFP writes `parseJson(string_value)["field"]`. */
function part(value: Json | undefined, selector: string | undefined): Json | undefined {
  if (value === undefined || selector === undefined) return value;
  const found = evaluateExpression(parseCondition(selector), { string_value: value });
  // Whole numbers come from literals only, and a field is none.
  return typeof found === "bigint" ? Number(found) : (found as Json);
}

function resolveArtifacts(
  task: TaskSpec,
  component: ComponentSpec,
  dag: DagValues,
): Readonly<Record<string, readonly ArtifactRecord[]>> {
  const given = task.inputs?.artifacts ?? {};
  const found: Record<string, readonly ArtifactRecord[]> = {};
  for (const [name, source] of Object.entries(given)) {
    const { componentInputArtifact, taskOutputArtifact } = source;
    const list =
      componentInputArtifact === undefined
        ? dag.outputs.get(taskOutputArtifact?.producerTask ?? "")?.artifacts[
            taskOutputArtifact?.outputArtifactKey ?? ""
          ]
        : dag.inputs.artifacts[componentInputArtifact];
    if (list !== undefined && list.length > 0) found[name] = list;
  }
  for (const [name, definition] of Object.entries(component.inputDefinitions?.artifacts ?? {})) {
    if (name === task.artifactIterator?.itemInput) continue;
    if (found[name] === undefined && definition.isOptional !== true && definition.isArtifactList !== true)
      fail("K503", `input '${name}' of task '${task.taskInfo.name}' has no artifact`, {
        hint: "mark the input optional, or have the task before it write one",
      });
  }
  return found;
}
