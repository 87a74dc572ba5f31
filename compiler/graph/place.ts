import type { Node, Source, TaskNode } from "./graph.ts";
import type { GroupNode } from "./group.ts";

/** The group at whose level a value exists; undefined is the top of the pipeline. */
export function homeOf(source: Source): GroupNode | undefined {
  if (source.kind === "input") return undefined;
  return source.kind === "item" ? source.loop : source.task.parent;
}

/** A group and the groups around it, innermost first. */
export function around(group: GroupNode | undefined): readonly GroupNode[] {
  const groups: GroupNode[] = [];
  for (let each = group; each !== undefined; each = each.parent) groups.push(each);
  return groups;
}

/** Every task of a level and of the groups in it. */
export function* allTasks(nodes: readonly Node[]): Generator<TaskNode> {
  for (const node of nodes) {
    if (node.kind === "task") yield node;
    else yield* allTasks(node.nodes);
  }
}

/** The two neighbours by which one node can wait for another: the ancestors of both at the innermost level they share. */
export function neighbours(waiting: Node, target: Node): { readonly waiting: Node; readonly target: Node } {
  const levels = new Set<GroupNode | undefined>([...around(waiting.parent), undefined]);
  let before = target;
  while (!levels.has(before.parent) && before.parent !== undefined) before = before.parent;
  let after = waiting;
  while (after.parent !== before.parent && after.parent !== undefined) after = after.parent;
  return { waiting: after, target: before };
}
