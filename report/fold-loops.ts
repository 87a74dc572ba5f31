import type { RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import { formatCount } from "./format-number.ts";
import { taskParents } from "./task-words.ts";

/** Loops longer than this are shown by their counts and their first failures. */
const foldAbove = 20;
/** Failed iterations of a folded loop that stay in sight. */
const shownFailures = 3;

/**
 * The record as people read it: every task below the one it belongs to, and of a long loop only the first iterations that
 * failed; the loop's name then says how many there are and how they ended.
 */
export function foldLoops(record: RunRecord): RunRecord {
  const parents = taskParents(record);
  const children = Map.groupBy(record.tasks, (task) => parents.get(task.path));
  const tasks: TaskRecord[] = [];
  // Its own stack, in the order of the tasks: nested pipelines may go deep.
  const open = [...(children.get(undefined) ?? [])].reverse();
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    const inside = children.get(task.path) ?? [];
    if ((task.iterations ?? 0) <= foldAbove) {
      tasks.push(task);
      open.push(...inside.toReversed());
    } else {
      const failed = inside.filter(({ state }) => state === "FAILED");
      tasks.push({ ...task, displayName: `${task.displayName} (${countsOf(task, inside)})` });
      open.push(...failed.slice(0, shownFailures).reverse());
    }
  }
  return { ...record, tasks };
}

function countsOf(loop: TaskRecord, iterations: readonly TaskRecord[]): string {
  const count = (state: TaskRecord["state"]): number => iterations.filter((each) => each.state === state).length;
  const parts = [
    [count("FAILED"), "failed"],
    [count("CANCELLED"), "cancelled"],
    [(loop.iterations ?? 0) - iterations.length + count("NOT_TRIGGERED"), "not started"],
  ] as const;
  return [
    `${formatCount(loop.iterations ?? 0)} iterations`,
    ...parts.flatMap(([number, word]) => (number > 0 ? [`${formatCount(number)} ${word}`] : [])),
  ].join(", ");
}
