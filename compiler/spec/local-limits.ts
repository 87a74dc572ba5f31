import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import { componentNameOf } from "./component-command.ts";
import type { ComponentSpec, ExecutorSpec, PipelineSpec, TaskSpec } from "./pipeline-spec.ts";

/** A task and what it runs. */
export interface RunnableTask {
  readonly path: string;
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
  /** Undefined for a DAG. */
  readonly executor: ExecutorSpec | undefined;
}

/** What a local run cannot do, as rules over single tasks: the feature's name, or undefined. */
const rules: readonly ((task: RunnableTask) => string | undefined)[] = [
  ({ executor }) => (executor?.resolver === undefined ? undefined : "resolvers"),
  ({ executor }) => (executor?.customJob === undefined ? undefined : "custom jobs of Vertex AI"),
  ({ task }) =>
    task.parameterIterator !== undefined && task.artifactIterator !== undefined
      ? "loops over parameters and artifacts at once"
      : undefined,
];

/**
 * Everything in a spec that no local run can do (K500), and the containers that it cannot start (K501).
 * @param options.containers whether containers of others can be started. @default false
 */
export function localLimits(
  spec: PipelineSpec,
  { containers = false }: { readonly containers?: boolean } = {},
): readonly Diagnostic[] {
  const unsupported = new Map<string, string[]>();
  const foreign: string[] = [];
  const drivers: string[] = [];
  for (const task of runnableTasks(spec)) {
    for (const rule of rules) {
      const feature = rule(task);
      if (feature !== undefined) unsupported.set(feature, [...(unsupported.get(feature) ?? []), task.path]);
    }
    const { container } = task.executor ?? {};
    if (container === undefined || componentNameOf(container) !== undefined) continue;
    if (driverImages.has(container.image)) drivers.push(task.path);
    else if (!containers) foreign.push(task.path);
  }
  return [
    ...[...unsupported].map(([feature, tasks]): Diagnostic => ({
      code: "K500",
      message: `a local run cannot do ${feature} (${list(tasks)})`,
      hint: "submit the pipeline to Vertex AI or Kubeflow, or leave this part out of a local run",
    })),
    ...(drivers.length === 0
      ? []
      : [
          {
            code: "K501",
            message: `volume claims are made by a cluster, so ${list(drivers)} cannot run here`,
            hint: "submit the pipeline to Kubeflow, or leave this part out of a local run",
          } as const,
        ]),
    ...(foreign.length === 0
      ? []
      : [
          {
            code: "K501",
            message: `only TypeScript components run here, and ${list(foreign)} ${foreign.length === 1 ? "starts a container image" : "start container images"}`,
            hint: "submit the pipeline to Vertex AI or Kubeflow, or use TypeScript components in their place",
          } as const,
        ]),
  ];
}

/** Images that stand for work of Kubeflow's own driver. */
export const driverImages = new Set(["argostub/createpvc", "argostub/deletepvc"]);

/** Every task of a spec with its component; of a component that several tasks share, the tasks inside come once. */
export function runnableTasks(spec: PipelineSpec): readonly RunnableTask[] {
  const found: RunnableTask[] = [];
  const seen = new Set<string>();
  const open: { readonly path: string; readonly component: ComponentSpec }[] = [{ path: "", component: spec.root }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const inside: typeof open = [];
    for (const [name, task] of Object.entries(place.component.dag?.tasks ?? {})) {
      const path = `${place.path}${name}`;
      const key = task.componentRef.name;
      const component = spec.components?.[key];
      if (component === undefined) continue;
      found.push({ path, task, component, executor: spec.deploymentSpec?.executors?.[component.executorLabel ?? ""] });
      if (component.dag === undefined || seen.has(key)) continue;
      seen.add(key);
      inside.push({ path: `${path}/`, component });
    }
    open.push(...inside.reverse());
  }
  return found;
}

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");
