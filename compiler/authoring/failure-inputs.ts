import type { Binding, Node, TaskNode } from "../graph/graph.ts";
import { sourcesOfTask } from "../graph/task-sources.ts";
import type { Report, Scope } from "./scope.ts";

/** Checks a task that starts after failures, and binds the inputs that tell it how what came before ended. */
export function bindFinalStatus(task: TaskNode, scope: Scope, report: Report): TaskNode {
  if (task.ignoresFailure && scope.exitOf === undefined) checkOptional(task, report);
  const open = Object.entries(task.callee.inputs).filter(
    ([name, port]) => port.kind === "parameter" && port.type === "TASK_FINAL_STATUS" && task.inputs[name] === undefined,
  );
  if (open.length === 0) return task;
  const of = scope.exitOf ?? onlyTaskBefore(task, report);
  if (of === undefined) return task;
  const bound = open.map(([name]): readonly [string, Binding] => [name, { kind: "finalStatus", of }]);
  return { ...task, inputs: { ...task.inputs, ...Object.fromEntries(bound) } };
}

/** What failed has no outputs, so inputs that take them must do without. */
function checkOptional(task: TaskNode, report: Report): void {
  for (const [name, binding] of Object.entries(task.inputs)) {
    const fed = sourcesOfTask({ ...task, inputs: { [name]: binding } }).some(({ kind }) => kind === "output");
    if (fed && task.callee.inputs[name]?.optional !== true)
      report(
        "K209",
        `'${task.name}' ignores upstream failure, but its input '${name}' needs the output of another task`,
        "give the input a default or make it optional: a failed task has no outputs",
      );
  }
}

function onlyTaskBefore(task: TaskNode, report: Report): Node | undefined {
  if (!task.ignoresFailure) {
    report(
      "K210",
      `'${task.name}' has an input for a final status, but nothing ends before it that could fail`,
      "call it as the exit of an exitHandler, or with ignoreUpstreamFailure: true",
    );
    return undefined;
  }
  const producers = sourcesOfTask(task).flatMap((source) => (source.kind === "output" ? [source.task] : []));
  const before = [...new Set<Node>([...producers, ...task.after])];
  const [only] = before;
  if (before.length === 1 && only?.parent === task.parent) return only;
  report(
    "K210",
    before.length === 1
      ? `'${task.name}' takes the final status of '${only?.name ?? ""}', which is in another group`
      : `'${task.name}' takes the final status of one task, but comes after ${before.length === 0 ? "none" : `${before.length} tasks`}`,
    "let it depend on exactly one task beside it",
  );
  return undefined;
}
