import type { SpecCallee, TaskNode } from "../graph/graph.ts";
import type { ComponentSpec, ContainerSpec, DagSpec, ExecutorSpec } from "../spec/pipeline-spec.ts";
import type { Lowering } from "./lowering.ts";
import { lowerResources } from "./resources.ts";

interface Loaded {
  readonly key: string;
  readonly callee: SpecCallee;
}

/** Copies a component that was compiled elsewhere under names that are free here, with everything it refers to. */
export function lowerLoaded(task: TaskNode, { key, callee }: Loaded, lowering: Lowering): void {
  const { component } = callee;
  if (component.dag !== undefined) {
    lowering.components[key] = { ...component, dag: copyDag(component.dag, newCopy(callee, lowering)) };
    return;
  }
  const executor = callee.executors[component.executorLabel ?? ""] ?? {};
  const executorLabel = lowering.executorNames.allocate(`exec-${task.name}`);
  lowering.components[key] = { ...component, executorLabel };
  lowering.executors[executorLabel] = withSettings(executor, task);
}

/** One copy: every component and executor of the file gets one new name, however often it is used. */
interface Copy {
  readonly callee: SpecCallee;
  readonly lowering: Lowering;
  readonly components: Map<string, string>;
  readonly executors: Map<string, string>;
}

const newCopy = (callee: SpecCallee, lowering: Lowering): Copy => ({
  callee,
  lowering,
  components: new Map(),
  executors: new Map(),
});

function copyDag(dag: DagSpec, copy: Copy): DagSpec {
  const tasks = Object.entries(dag.tasks ?? {}).map(
    ([name, task]) => [name, { ...task, componentRef: { name: copyComponent(task.componentRef.name, copy) } }] as const,
  );
  return { ...dag, tasks: Object.fromEntries(tasks) };
}

function copyComponent(name: string, copy: Copy): string {
  const { callee, lowering, components } = copy;
  const known = components.get(name);
  if (known !== undefined) return known;
  const renamed = lowering.componentNames.allocate(name);
  components.set(name, renamed);
  const component: ComponentSpec = callee.components[name] ?? {};
  lowering.components[renamed] = {
    ...component,
    ...(component.dag === undefined ? {} : { dag: copyDag(component.dag, copy) }),
    ...(component.executorLabel === undefined ? {} : { executorLabel: copyExecutor(component.executorLabel, copy) }),
  };
  return renamed;
}

function copyExecutor(label: string, { callee, lowering, executors }: Copy): string {
  const known = executors.get(label);
  if (known !== undefined) return known;
  const renamed = lowering.executorNames.allocate(label);
  executors.set(label, renamed);
  lowering.executors[renamed] = callee.executors[label] ?? {};
  return renamed;
}

/** A task's own environment and resources win over those in the file. */
function withSettings(executor: ExecutorSpec, { settings }: TaskNode): ExecutorSpec {
  const { container } = executor;
  if (container === undefined) return executor;
  const own = Object.entries(settings.env).map(([name, value]) => ({ name, value }));
  const env = [...(container.env ?? []).filter(({ name }) => !Object.hasOwn(settings.env, name)), ...own];
  const resources: ContainerSpec["resources"] = { ...container.resources, ...lowerResources(settings.resources) };
  return {
    ...executor,
    container: {
      ...container,
      ...(env.length > 0 ? { env } : {}),
      ...(Object.keys(resources).length > 0 ? { resources } : {}),
    },
  };
}
