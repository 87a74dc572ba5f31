import type { Callee, PipelineGraph, SpecCallee, TaskNode } from "../graph/graph.ts";
import { allTasks } from "../graph/place.ts";
import { k8sName } from "../spec/names.ts";
import type { ComponentSpec, DagSpec, ExecutorSpec, JsonObject } from "../spec/pipeline-spec.ts";
import type { Lowering } from "./lowering.ts";

/**
 * Whether a task may use the component of another one with equal content.
 *
 * A backend finds cached results by image, command, inputs and outputs, and names of components mean nothing to it. The
 * exception is a custom cache key: the backend reads it together with the name of the component, so that two tasks with
 * one key do not take each other's results. Such a task keeps a component of its own, and so does a nested pipeline that
 * has one inside, however deep.
 */
export const sharesComponent = (task: TaskNode, { options, keyed }: Lowering): boolean =>
  options.components === "shared" && task.settings.cacheKey === undefined && !hasKeys(task.callee, keyed);

/** What a task runs, in both documents: its container, and what it asks of Kubernetes. */
export interface Executable {
  readonly executor: ExecutorSpec;
  readonly kubernetes: JsonObject | undefined;
}

/** Writes what a task runs, or finds it written: executors have no part in any cache, so equal ones are always shared. */
export function placeExecutor(task: TaskNode, executable: Executable, lowering: Lowering): string {
  return lowering.options.components === "shared"
    ? writeShared(`exec-${calleeName(task)}`, executable, lowering)
    : writeAlone(`exec-${task.name}`, executable, lowering);
}

export function writeShared(wish: string, { executor, kubernetes }: Executable, lowering: Lowering): string {
  const label = lowering.executors.share(wish, executor, kubernetes);
  if (kubernetes !== undefined) lowering.kubernetes[label] = kubernetes;
  return label;
}

export function writeAlone(wish: string, { executor, kubernetes }: Executable, lowering: Lowering): string {
  const label = lowering.executors.add(wish, executor);
  if (kubernetes !== undefined) lowering.kubernetes[label] = kubernetes;
  return label;
}

/** The same for the component of a task without tasks inside. */
export function placeComponent(task: TaskNode, component: ComponentSpec, lowering: Lowering): string {
  return sharesComponent(task, lowering)
    ? lowering.components.share(sharedName(task), component)
    : lowering.components.add(`comp-${task.name}`, component);
}

/**
 * A shared entry is named after the component: it says what runs, and stays when the first of the tasks that use it is
 * renamed or removed.
 */
export const sharedName = (task: TaskNode): string => `comp-${calleeName(task)}`;

const calleeName = ({ callee, name }: TaskNode): string => k8sName(callee.name) || name;

/** Which pipelines and files have a task with a custom cache key inside. */
export type Keyed = Map<object, boolean>;

function hasKeys(callee: Callee, keyed: Keyed): boolean {
  if (callee.kind === "pipeline") return remember(keyed, callee.graph, () => graphHasKeys(callee.graph, keyed));
  return callee.kind === "spec" && remember(keyed, callee, () => keyedComponents(callee).size > 0);
}

const graphHasKeys = (graph: PipelineGraph, keyed: Keyed): boolean =>
  [...allTasks(graph.body.nodes)].some(
    ({ settings, callee }) => settings.cacheKey !== undefined || hasKeys(callee, keyed),
  );

/** The components of a file that its tasks with a custom cache key call. */
export function keyedComponents({ component, components }: SpecCallee): ReadonlySet<string> {
  const keys = [component, ...Object.values(components)].flatMap(({ dag }) => keyedTasks(dag));
  return new Set(keys.map(({ componentRef }) => componentRef.name));
}

const keyedTasks = (dag: DagSpec | undefined): readonly DagSpec["tasks"][string][] =>
  Object.values(dag?.tasks ?? {}).filter(({ cachingOptions }) => (cachingOptions?.cacheKey ?? "") !== "");

/** A pipeline can be called in thousands of places, and hold others that are. */
function remember(keyed: Keyed, key: object, find: () => boolean): boolean {
  const found = keyed.get(key) ?? find();
  keyed.set(key, found);
  return found;
}
