import type { Branches, Exit, Loop, Node, Pipeline, Program, Ref, Task, Type, Value } from "./abstract-pipeline.ts";
import { refsOf, typeOf } from "./walk.ts";

/** One use of a reference: where, and as what. */
export interface Use {
  readonly ref: Ref;
  readonly type: Type;
  readonly as: "argument" | "piece" | "setting" | "address" | "left" | "right" | "items" | "result";
  /** Groups around the use, outermost first; a branch counts as one. */
  readonly around: readonly (Loop | Branches | Exit)[];
  readonly pipeline: Pipeline;
  /** The task or group that uses it. */
  readonly node: Node | undefined;
}

/** Every use of a reference in a program. */
export function usesOf(program: Program): readonly Use[] {
  return program.pipelines.flatMap((pipeline) => {
    const found: Use[] = [];
    const add = (refs: readonly Ref[], rest: Pick<Use, "as" | "around" | "node">): void => {
      for (const ref of refs) found.push({ ref, type: typeOf(ref, pipeline, program), pipeline, ...rest });
    };
    const value = (given: Value, rest: Pick<Use, "around" | "node">, as: Use["as"]): void =>
      add(refsOf(given), { ...rest, as: as === "argument" && !("ref" in given) ? "piece" : as });
    const task = (node: Task, around: Use["around"]): void => {
      for (const given of Object.values(node.args)) value(given, { around, node }, "argument");
      for (const given of Object.values(node.options.resources ?? {})) value(given, { around, node }, "setting");
      if (!("importer" in node.calls)) return;
      value(node.calls.importer.uri, { around, node }, "address");
      for (const given of Object.values(node.calls.importer.metadata ?? {})) value(given, { around, node }, "address");
    };
    const level = (nodes: readonly Node[], around: Use["around"]): void => {
      for (const node of nodes) {
        if (node.kind === "task") {
          task(node, around);
          continue;
        }
        const inside = [...around, node];
        if (node.kind === "branches") {
          for (const { test, nodes: within, returns } of node.branches) {
            if (test) add([test.left], { as: "left", around, node });
            if (test && "ref" in test.right) add([test.right.ref], { as: "right", around, node });
            level(within, inside);
            add(Object.values(returns), { as: "result", around: inside, node });
          }
          continue;
        }
        if (node.kind === "exit") task(node.exit, around);
        else {
          if ("ref" in node.items) add([node.items.ref], { as: "items", around, node });
          add(Object.values(node.returns), { as: "result", around: inside, node });
        }
        level(node.nodes, inside);
      }
    };
    level(pipeline.nodes, []);
    add(Object.values(pipeline.returns), { as: "result", around: [], node: undefined });
    return found;
  });
}
