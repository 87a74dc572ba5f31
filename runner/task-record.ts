import { predecessors } from "../compiler/spec/check-integrity.ts";
import type { ComponentSpec, PipelineSpec, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { TaskRecord } from "../compiler/spec/run-record.ts";
import { isLoop } from "./loop-items.ts";
import { noValues } from "./outcome.ts";

/** The record of a task that waits, in the DAG at `parent` (undefined at the top). */
export function pendingRecord(
  [name, task]: readonly [string, TaskSpec],
  parent: string | undefined,
  spec: PipelineSpec,
): TaskRecord {
  const pathOf = (sibling: string): string => (parent === undefined ? sibling : `${parent}/${sibling}`);
  return {
    path: pathOf(name),
    name,
    displayName: task.taskInfo.name,
    componentName: task.componentRef.name,
    kind: isLoop(task) ? "dag" : kindOf(componentOf(task, spec), spec),
    ...(parent === undefined ? {} : { parent }),
    dependsOn: predecessors(task).map(pathOf),
    state: "PENDING",
    attempts: 0,
    cached: false,
    inputs: noValues,
    outputs: noValues,
  };
}

export const iterationPath = ({ path }: TaskRecord, index: number): string => `${path}[${index}]`;

/** The record of one iteration of a loop, not started. */
export function iterationRecord(loop: TaskRecord, index: number, kind: TaskRecord["kind"]): TaskRecord {
  const { startedAt: _startedAt, iterations: _iterations, ...rest } = loop;
  return {
    ...rest,
    path: iterationPath(loop, index),
    kind,
    parent: loop.path,
    iteration: index,
    dependsOn: [],
    state: "PENDING",
    attempts: 0,
  };
}

/** Whether a component runs a container, imports, or is itself a DAG. */
export function kindOf(component: ComponentSpec, spec: PipelineSpec): TaskRecord["kind"] {
  if (component.dag !== undefined) return "dag";
  const executor = spec.deploymentSpec?.executors?.[component.executorLabel ?? ""];
  return executor?.importer === undefined ? "container" : "importer";
}

/** The component of a task; that it exists was checked before the run began. */
export const componentOf = (task: TaskSpec, spec: PipelineSpec): ComponentSpec =>
  spec.components![task.componentRef.name]!;
