import type { Callee, TaskSettings } from "../graph/graph.ts";
import { nameHint } from "../diagnostics/did-you-mean.ts";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import { type TaskConfigField, taskConfigFields, type TaskConfigPassthrough } from "../spec/pipeline-spec.ts";
import type { Schema } from "./schema.ts";
import type { Report } from "./scope.ts";

/** Settings of the task that its program starts other pods with, as fragments of a Kubernetes pod. */
export interface TaskConfig {
  readonly affinity?: Readonly<Record<string, unknown>>;
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly env?: readonly Readonly<Record<string, unknown>>[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly volumeMounts?: readonly Readonly<Record<string, unknown>>[];
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** One kind of setting that a component takes as a value; the object form puts it on the task's own pod too. */
export type TaskConfigOption = TaskConfigField | TaskConfigPassthrough;

/**
 * Input of a component with the option `taskConfig`: KFP fills in the settings of the task that the component takes as
 * a value. The handler gets undefined where nothing was filled in.
 */
export const taskConfig: Schema<TaskConfig | undefined> = Object.freeze({
  "~standard": Object.freeze({
    version: 1 as const,
    vendor: "pipewright",
    validate: (value: unknown) =>
      value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value))
        ? { value: value }
        : { issues: [{ message: "expected the settings of a task: an object" }] },
    jsonSchema: { input: () => ({ type: "taskConfig" }) },
  }),
});

/** The settings that a component takes as a value, all in the long form. */
export const readTaskConfig = (
  options: readonly TaskConfigOption[] | undefined,
): readonly TaskConfigPassthrough[] | undefined =>
  options === undefined || options.length === 0
    ? undefined
    : options.map((option) =>
        typeof option === "string"
          ? { field: option }
          : { ...(option.applyToTask === true ? { applyToTask: true } : {}), field: option.field },
      );

/** @throws K136 for settings that no input would receive. */
export function checkTaskConfigInput(
  name: string,
  { taskConfig, inputs }: Pick<Callee, "taskConfig" | "inputs">,
  at: Span | undefined,
): void {
  if (taskConfig === undefined) return;
  const unknown = taskConfig.find(({ field }) => !taskConfigFields.includes(field));
  if (unknown !== undefined)
    fail("K136", `component '${name}' takes '${unknown.field}', which is no setting of a task`, {
      hint: nameHint(unknown.field, taskConfigFields),
      at,
    });
  const receives = Object.values(inputs).some((port) => port.kind === "parameter" && port.type === "TASK_CONFIG");
  if (!receives)
    fail("K136", `component '${name}' takes settings of its tasks as a value, but has no input for them`, {
      hint: "add an input of type taskConfig",
      at,
    });
}

/** A component that takes some settings as a value takes no others: they would be lost without a word. */
export function checkTaskConfig(callee: Callee, settings: TaskSettings, report: Report): void {
  const taken = callee.kind === "spec" ? callee.component.taskConfigPassthroughs : callee.taskConfig;
  if (taken === undefined || taken.length === 0) return;
  const fields = new Set(taken.map(({ field }) => field));
  for (const [field, words] of givenFields(settings)) {
    if (!fields.has(field))
      report(
        "K135",
        `'${callee.name}' takes settings of its task as a value, but not ${words}`,
        `take them off the task, or add '${field}' to 'taskConfig' of the component`,
      );
  }
}

function givenFields({
  resources,
  env,
  kubernetes = {},
}: TaskSettings): readonly (readonly [TaskConfigField, string])[] {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(kubernetes, key));
  const all: readonly (readonly [TaskConfigField, string, boolean])[] = [
    ["RESOURCES", "its resources", Object.keys(resources).length > 0],
    ["ENV", "its environment", Object.keys(env).length > 0],
    ["KUBERNETES_TOLERATIONS", "its tolerations", has("tolerations")],
    ["KUBERNETES_NODE_SELECTOR", "its node selector", has("nodeSelector")],
    ["KUBERNETES_AFFINITY", "its affinity", has("nodeAffinity", "podAffinity")],
    ["KUBERNETES_VOLUMES", "its volumes", has("pvcMount", "secretAsVolume", "configMapAsVolume")],
  ];
  return all.filter(([, , given]) => given).map(([field, words]) => [field, words]);
}
