import type { Node, Program, Task } from "./abstract-pipeline.ts";

/** The same program with ordinary caching wherever it has a key of its own. */
export const withoutCacheKeys = (program: Program): Program => ({
  ...program,
  pipelines: program.pipelines.map((pipeline) => Object.assign({}, pipeline, { nodes: pipeline.nodes.map(without) })),
});

function without(node: Node): Node {
  if (node.kind === "task") return plain(node);
  if (node.kind === "branches")
    return {
      ...node,
      branches: node.branches.map((branch) => Object.assign({}, branch, { nodes: branch.nodes.map(without) })),
    };
  const nodes = node.nodes.map(without);
  return node.kind === "exit" ? { ...node, exit: plain(node.exit), nodes } : { ...node, nodes };
}

function plain(task: Task): Task {
  if (typeof task.options.cache !== "string") return task;
  const { cache: _, ...options } = task.options;
  return { ...task, options };
}
