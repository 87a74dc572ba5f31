import type { Node, Pipeline, Program } from "./abstract-pipeline.ts";
import { allTasks } from "./walk.ts";

/** Names of a pipeline's groups as KFP numbers them, with how many groups are around each. */
export function groupNames({ nodes }: Pipeline): readonly { readonly name: string; readonly depth: number }[] {
  const names: { name: string; depth: number }[] = [];
  let count = 0;
  const next = (): number => (count += 1);
  const level = (inside: readonly Node[], depth: number): void => {
    for (const node of inside) {
      if (node.kind === "loop") {
        // Constant items take a number of their own.
        if ("literals" in node.items) next();
        names.push({ name: `for-loop-${next()}`, depth });
        level(node.nodes, depth + 1);
      } else if (node.kind === "exit") {
        names.push({ name: `exit-handler-${next()}`, depth });
        level(node.nodes, depth + 1);
      } else if (node.kind === "branches") {
        const [first, ...others] = node.branches;
        const number = next();
        level(first!.nodes, depth + (others.length > 0 ? 2 : 1));
        if (others.length === 0) names.push({ name: `condition-${number}`, depth });
        else {
          names.push(
            { name: `condition-branches-${number}`, depth },
            { name: `condition-${next()}`, depth: depth + 1 },
          );
          for (const branch of others) {
            names.push({ name: `condition-${next()}`, depth: depth + 1 });
            level(branch.nodes, depth + 2);
          }
        }
      }
    }
  };
  level(nodes, 0);
  return names;
}

/** Every pipeline that a pipeline calls, and what those call. */
export function calledBy(pipeline: Pipeline, program: Program): readonly Pipeline[] {
  return allTasks(pipeline.nodes).flatMap(({ calls }) => {
    const callee = "pipeline" in calls ? program.pipelines.find(({ id }) => id === calls.pipeline) : undefined;
    return callee ? [callee].concat(calledBy(callee, program)) : [];
  });
}
