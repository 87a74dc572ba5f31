import type { Branch, Node, Pipeline, Program, Ref } from "./abstract-pipeline.ts";
import { allRefs, allTasks } from "./walk.ts";

/**
 * Leaves out what nothing uses: results of groups that nobody reads, components and pipelines that nobody calls. The
 * reference surfaces a result only where it is read.
 */
export function tidy(program: Program): Program {
  let pipelines = program.pipelines.map(withoutUnread);
  for (let before = -1; before !== pipelines.length;) {
    before = pipelines.length;
    const called = new Set(
      pipelines.flatMap(({ nodes }) =>
        allTasks(nodes).flatMap(({ calls }) => ("pipeline" in calls ? [calls.pipeline] : [])),
      ),
    );
    pipelines = pipelines.filter(({ id }, index) => called.has(id) || index === pipelines.length - 1);
  }
  const used = new Set(
    pipelines.flatMap(({ nodes }) =>
      allTasks(nodes).flatMap(({ calls }) => ("component" in calls ? [calls.component] : [])),
    ),
  );
  return { components: program.components.filter(({ id }) => used.has(id)), pipelines };
}

function withoutUnread(pipeline: Pipeline): Pipeline {
  for (let current = pipeline; ;) {
    const read = new Set(allRefs(current).flatMap((ref) => ("group" in ref ? [`${ref.group}/${ref.output}`] : [])));
    const next = { ...current, nodes: current.nodes.map((node) => prune(node, read)) };
    if (JSON.stringify(next) === JSON.stringify(current)) return next;
    current = next;
  }
}

function prune(node: Node, read: ReadonlySet<string>): Node {
  if (node.kind === "task") return node;
  const kept = (returns: Readonly<Record<string, Ref>>): Readonly<Record<string, Ref>> =>
    Object.fromEntries(Object.entries(returns).filter(([name]) => read.has(`${node.id}/${name}`)));
  if (node.kind === "branches")
    return {
      ...node,
      branches: node.branches.map((branch): Branch => ({
        ...branch,
        nodes: branch.nodes.map((each) => prune(each, read)),
        returns: kept(branch.returns),
      })),
    };
  const nodes = node.nodes.map((each) => prune(each, read));
  return node.kind === "loop" ? { ...node, nodes, returns: kept(node.returns) } : { ...node, nodes };
}
