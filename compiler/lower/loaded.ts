import type { SpecCallee, TaskNode } from "../graph/graph.ts";
import type { ComponentSpec, ContainerSpec, DagSpec, ExecutorSpec } from "../spec/pipeline-spec.ts";
import type { Lowering } from "./lowering.ts";
import { lowerImage } from "./executor.ts";
import { lowerResources } from "./resources.ts";
import { keyedComponents, placeComponent, placeExecutor, sharedName, sharesComponent } from "./sharing.ts";

/** Copies a component that was compiled elsewhere under names that are free here, with everything it refers to. */
export function lowerLoaded(task: TaskNode, callee: SpecCallee, lowering: Lowering): string {
  const { component } = callee;
  if (component.dag === undefined) {
    const executor = withSettings(callee.executors[component.executorLabel ?? ""] ?? {}, task);
    return placeComponent(task, { ...component, executorLabel: placeExecutor(task, executor, lowering) }, lowering);
  }
  if (!sharesComponent(task, lowering)) return copyRoot(`comp-${task.name}`, callee, lowering);
  const known = lowering.nested.get(callee) ?? copyRoot(sharedName(task), callee, lowering);
  lowering.nested.set(callee, known);
  return known;
}

function copyRoot(wish: string, callee: SpecCallee, lowering: Lowering): string {
  const name = lowering.components.reserve(wish);
  const copy: Copy = { callee, lowering, components: new Map(), executors: new Map(), keyed: keyedComponents(callee) };
  const { dag, ...rest } = callee.component;
  lowering.components.write(name, { ...rest, ...(dag && { dag: copyDag(dag, copy) }) });
  return name;
}

/** One copy: every component and executor of the file gets one new name, however often it is used. */
interface Copy {
  readonly callee: SpecCallee;
  readonly lowering: Lowering;
  readonly components: Map<string, string>;
  readonly executors: Map<string, string>;
  readonly keyed: ReadonlySet<string>;
}

function copyDag(dag: DagSpec, copy: Copy): DagSpec {
  const tasks = Object.entries(dag.tasks ?? {}).map(
    ([name, task]) => [name, { ...task, componentRef: { name: copyComponent(task.componentRef.name, copy) } }] as const,
  );
  return { ...dag, tasks: Object.fromEntries(tasks) };
}

function copyComponent(name: string, copy: Copy): string {
  const known = copy.components.get(name);
  if (known !== undefined) return known;
  const { options, components } = copy.lowering;
  const component: ComponentSpec = copy.callee.components[name] ?? {};
  if (component.dag !== undefined) {
    const renamed = components.reserve(name);
    copy.components.set(name, renamed);
    components.write(renamed, { ...component, dag: copyDag(component.dag, copy) });
    return renamed;
  }
  const { executorLabel: label } = component;
  const copied = label === undefined ? component : { ...component, executorLabel: copyExecutor(label, copy) };
  const shares = options.components === "shared" && !copy.keyed.has(name);
  const renamed = shares ? components.share(name, copied) : components.add(name, copied);
  copy.components.set(name, renamed);
  return renamed;
}

function copyExecutor(label: string, { callee, lowering, ...copy }: Copy): string {
  const { options, executors } = lowering;
  const executor = callee.executors[label] ?? {};
  if (options.components === "shared") return executors.share(label, executor);
  const renamed = copy.executors.get(label) ?? executors.add(label, executor);
  copy.executors.set(label, renamed);
  return renamed;
}

/** A task's own image, environment and resources win over those in the file. */
function withSettings(executor: ExecutorSpec, task: TaskNode): ExecutorSpec {
  const { settings } = task;
  const { container } = executor;
  if (container === undefined) return executor;
  const own = Object.entries(settings.env).map(([name, value]) => ({ name, value }));
  const env = [...(container.env ?? []).filter(({ name }) => !Object.hasOwn(settings.env, name)), ...own];
  const resources: ContainerSpec["resources"] = { ...container.resources, ...lowerResources(settings.resources) };
  return {
    ...executor,
    container: {
      ...container,
      image: lowerImage(task) ?? container.image,
      ...(env.length > 0 ? { env } : {}),
      ...(Object.keys(resources).length > 0 ? { resources } : {}),
    },
  };
}
