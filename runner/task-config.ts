import type { ComponentSpec, Json, JsonObject, ResourceSpec, TaskConfigField } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { TaskValues } from "../compiler/spec/run-record.ts";
import { filledResources } from "./command-line.ts";
import { asText } from "./placeholders.ts";

export interface TaskSettings {
  readonly component: ComponentSpec;
  /** As the spec has them, placeholders included. */
  readonly resources: ResourceSpec;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly platform: PlatformSpec | undefined;
  readonly inputs: TaskValues;
}

/**
 * What a component with passthroughs is told in its TASK_CONFIG input: the settings of its task in the words of Kubernetes,
 * for a program that starts work of its own. Nothing for a component without such an input or without passthroughs.
 */
export function taskConfigInput(settings: TaskSettings): Readonly<Record<string, JsonObject>> {
  const { inputDefinitions, taskConfigPassthroughs = [] } = settings.component;
  const [name] =
    Object.entries(inputDefinitions?.parameters ?? {}).find(([, port]) => port.parameterType === "TASK_CONFIG") ?? [];
  if (name === undefined || taskConfigPassthroughs.length === 0) return {};
  const told = taskConfigPassthroughs.flatMap(({ field }) => Object.entries(parts[field]?.(settings) ?? {}));
  return { [name]: Object.fromEntries(told) };
}

/** Variables of the task itself: none when they are only passed on. */
export function ownEnvironment({ component, env }: TaskSettings): TaskSettings["env"] {
  const passed = component.taskConfigPassthroughs?.find(({ field }) => field === "ENV");
  return passed === undefined || passed.applyToTask === true ? env : [];
}

/** Affinities and volumes mean nothing to a program on this machine. */
const parts: Partial<Record<TaskConfigField, (settings: TaskSettings) => JsonObject>> = {
  ENV: ({ env }) => given({ env: env.length === 0 ? undefined : env.map(({ name, value }) => ({ name, value })) }),
  RESOURCES: ({ resources, inputs }) => {
    const { accelerator, ...rest } = filledResources(resources, (text) => fill(text, inputs));
    const type = accelerator?.resourceType;
    const limits = given({
      cpu: rest.resourceCpuLimit,
      memory: rest.resourceMemoryLimit,
      ...(type === undefined ? {} : { [type]: accelerator?.resourceCount }),
    });
    const requests = given({ cpu: rest.resourceCpuRequest, memory: rest.resourceMemoryRequest });
    const all = given({ limits: unlessEmpty(limits), requests: unlessEmpty(requests) });
    return given({ resources: unlessEmpty(all) });
  },
  KUBERNETES_TOLERATIONS: (settings) => given({ tolerations: platformOf(settings)["tolerations"] }),
  KUBERNETES_NODE_SELECTOR: (settings) => {
    const selector = platformOf(settings)["nodeSelector"] as { readonly labels?: Json } | undefined;
    return given({ nodeSelector: selector?.labels });
  },
};

const fill = (text: string, { parameters }: TaskValues): string =>
  text.replaceAll(
    /\{\{\$\.inputs\.parameters\['(.*?)'\]\}\}/g,
    (placeholder, name: string) => asText(parameters[name]) ?? placeholder,
  );

const platformOf = ({ component, platform }: TaskSettings): JsonObject =>
  platform?.platforms.kubernetes?.deploymentSpec?.executors?.[component.executorLabel ?? ""] ?? {};

const unlessEmpty = (value: JsonObject): JsonObject | undefined => (Object.keys(value).length > 0 ? value : undefined);

const given = (fields: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
