import type { SpecCallee, TaskNode } from "../graph/graph.ts";
import type { ComponentSpec, ContainerSpec, DagSpec, ExecutorSpec, Json, JsonObject } from "../spec/pipeline-spec.ts";
import type { Lowering } from "./lowering.ts";
import { lowerImage } from "./executor.ts";
import { lowerResources } from "./resources.ts";
import {
  keyedComponents,
  placeComponent,
  placeExecutor,
  sharedName,
  sharesComponent,
  writeAlone,
  writeShared,
} from "./sharing.ts";

interface Loaded {
  readonly callee: SpecCallee;
  /** What the task itself asks of Kubernetes. */
  readonly kubernetes: JsonObject | undefined;
}

/** Copies a component that was compiled elsewhere under names that are free here, with everything it refers to. */
export function lowerLoaded(task: TaskNode, { callee, kubernetes: own }: Loaded, lowering: Lowering): string {
  const { component } = callee;
  if (component.dag === undefined) {
    const label = component.executorLabel ?? "";
    const executor = withSettings(callee.executors[label] ?? {}, task);
    const kubernetes = joined(callee.kubernetes[label], own);
    const executorLabel = placeExecutor(task, { executor, kubernetes }, lowering);
    return placeComponent(task, { ...component, executorLabel }, lowering);
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
  const executable = { executor: callee.executors[label] ?? {}, kubernetes: callee.kubernetes[label] };
  if (lowering.options.components === "shared") return writeShared(label, executable, lowering);
  const renamed = copy.executors.get(label) ?? writeAlone(label, executable, lowering);
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

/** Lists of both are joined; elsewhere the task's own value wins over the one in the file. */
function joined(file: JsonObject | undefined, own: JsonObject | undefined): JsonObject | undefined {
  if (file === undefined || own === undefined) return own ?? file;
  const both = Object.entries(own).map(([key, value]): readonly [string, Json] => {
    const given = file[key];
    if (Array.isArray(given) && Array.isArray(value)) return [key, [...(given as Json[]), ...(value as Json[])]];
    return [key, isObject(given) && isObject(value) ? (joined(given, value) ?? value) : value];
  });
  return { ...file, ...Object.fromEntries(both) };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
