import type { Node, Port, Source } from "../graph/graph.ts";
import { surfacedName } from "../graph/channel-name.ts";
import type { GroupNode, GroupOutput } from "../graph/group.ts";
import { homeOf } from "../graph/place.ts";
import { Chunks } from "../graph/graph.ts";
import { refData } from "./refs.ts";
import { expectFunction } from "./expect-call.ts";
import { type Report, reportAt, type Scope } from "./scope.ts";
import { inScope } from "./trace.ts";
import { withArticle, words } from "./visibility.ts";

declare const group: unique symbol;

/** A group of tasks that others may wait for with `after`. */
// An alias, because an interface would not count as a set of references when a loop's function returns a loop's result.
// oxlint-disable-next-line typescript/consistent-type-definitions
export type Waitable = { readonly [group]: true };

export interface GroupOptions {
  /** Shown by user interfaces instead of the group's key. */
  readonly displayName?: string;
}

/** The parts that every group starts with. */
export const emptyGroup = (
  scope: Scope,
): { kind: "group"; parent: GroupNode | undefined; nodes: Node[]; outputs: Map<string, GroupOutput> } => ({
  kind: "group",
  parent: scope.group,
  nodes: [],
  outputs: new Map(),
});

/** Runs the author's function for the inside of a group and answers what it returned. */
export function traceGroup<R>(node: GroupNode, scope: Scope, build: () => R): R {
  expectFunction(build, `the inside of ${withArticle(node)}`, "write () => { … } and call components in it");
  const returned = inScope({ pipeline: scope.pipeline, group: node, nodes: node.nodes }, build);
  if (node.nodes.length === 0)
    reportAt(scope, node.at)(
      "K108",
      `the ${words[node.control]} '${node.name}' has no tasks`,
      "call at least one component in it",
    );
  return returned;
}

/** Reads what a group's function returned: outputs of tasks directly inside the group, by name. */
export function readReturned(returned: unknown, node: GroupNode, report: Report): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  if (returned === undefined) return sources;
  const entries = typeof returned === "object" && returned !== null ? Object.entries(returned) : undefined;
  if (entries === undefined || returned instanceof Promise) {
    report(
      "K208",
      `a ${words[node.control]} returns something that is not an object of references`,
      "return { name: task.outputs.name }, synchronously",
    );
    return sources;
  }
  for (const [name, value] of entries) {
    const source = refData(value)?.source;
    if (source === undefined || source instanceof Chunks || source.kind !== "output" || homeOf(source) !== node) {
      const made =
        source !== undefined && !(source instanceof Chunks) && source.kind === "output" ? source.task.at : undefined;
      report("K208", `'${name}' is returned from a ${words[node.control]}, but no task directly in it makes it`, {
        hint: "KFP can only hand out what a task of the group produced; let a task in it produce the value",
        related: made && [{ message: "it is made here", at: made }],
      });
    } else sources.set(name, source);
  }
  return sources;
}

/** Lets a value leave a group under its channel name, and answers that name. */
export function surface(node: GroupNode, source: Source, port: GroupOutput["port"]): string {
  const name = surfacedName(source);
  node.outputs.set(name, { port, from: [source] });
  return name;
}

/**
 * A list of the value. What a loop inside has collected already stays one flat list, as KFP delivers it, and so does
 * what a branch may have made.
 */
export function collectedPort(source: Source): Port {
  const { port } = source;
  if (port.kind === "artifact") return { ...port, list: true };
  if (source.kind === "output" && source.task.kind === "group" && isListed(source.task)) return port;
  return {
    kind: "parameter",
    type: "LIST",
    optional: false,
    shape: { type: "LIST", items: { ...port.shape, type: port.type } },
  };
}

const isListed = ({ control }: GroupNode): boolean => control === "loop" || control === "condition";
