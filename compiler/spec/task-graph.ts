import { predecessors } from "./check-integrity.ts";
import { walkDepthFirst } from "./depth-first.ts";
import type { ComponentSpec, PipelineSpec, TaskSpec } from "./pipeline-spec.ts";

/** A pipeline as a picture needs it: tasks, what they wait for, what is inside them. */
export interface TaskGraph {
  readonly pipeline: string;
  readonly tasks: readonly GraphTask[];
}

export interface GraphTask {
  /** Names from the root down, joined by '/'. */
  readonly path: string;
  readonly name: string;
  readonly displayName: string;
  /** Paths of the siblings that must end first. */
  readonly after: readonly string[];
  /** "if <condition>", "for each", "on exit": what makes it more than a plain task. */
  readonly note?: string;
  /** The tasks inside, for a nested pipeline or a control-flow group. */
  readonly tasks?: readonly GraphTask[];
}

/** Reads the task graph of a spec, in an order in which it could run. */
export function readTaskGraph(spec: PipelineSpec): TaskGraph {
  return { pipeline: spec.pipelineInfo.name, tasks: tasksOf({ spec, component: spec.root, prefix: "" }) };
}

interface Level {
  readonly spec: PipelineSpec;
  readonly component: ComponentSpec;
  readonly prefix: string;
}

function tasksOf(level: Level): readonly GraphTask[] {
  const tasks = level.component.dag?.tasks ?? {};
  const before = (name: string): readonly string[] =>
    predecessors(tasks[name]).filter((other) => Object.hasOwn(tasks, other));
  return walkDepthFirst(Object.keys(tasks), before).order.flatMap((name) =>
    tasks[name] ? [graphTask(level, name, tasks[name])] : [],
  );
}

function graphTask({ spec, prefix }: Level, name: string, task: TaskSpec): GraphTask {
  const path = `${prefix}${name}`;
  const inner = spec.components?.[task.componentRef.name];
  const note = noteOf(task);
  return {
    path,
    name,
    displayName: task.taskInfo?.name ?? name,
    after: predecessors(task).map((other) => `${prefix}${other}`),
    ...(note === undefined ? {} : { note }),
    ...(inner?.dag === undefined ? {} : { tasks: tasksOf({ spec, component: inner, prefix: `${path}/` }) }),
  };
}

function noteOf(task: TaskSpec): string | undefined {
  if (task.triggerPolicy?.condition !== undefined) return `if ${task.triggerPolicy.condition}`;
  if (task.parameterIterator !== undefined || task.artifactIterator !== undefined) return "for each";
  if (task.triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED") return "on exit";
  return undefined;
}
