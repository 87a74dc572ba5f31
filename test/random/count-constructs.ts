import type { Node, Program, Type, Value } from "./abstract-pipeline.ts";
import { usesOf } from "./uses.ts";
import { allNodes, isCollecting } from "./walk.ts";

/** How often in so many programs each construct must occur at least, for 500 of them. */
export const least: Readonly<Record<string, number>> = {
  "constant str": 130,
  "constant int": 180,
  "constant float": 180,
  "constant bool": 180,
  "constant list": 180,
  "constant dict": 100,
  "argument of an input": 800,
  "argument of a task": 700,
  "argument of an item": 120,
  "argument of a field": 22,
  "argument of a collected value": 150,
  "argument of a merged value": 120,
  "argument of an artifact": 400,
  "argument of a list of artifacts": 120,
  "text with references": 90,
  "list with references": 20,
  "object with references": 7,
  "input left out": 350,
  "optional artifact left out": 15,
  "function component": 700,
  "container component": 400,
  "container with concat": 150,
  "container with ifPresent": 150,
  "loop over constants": 100,
  "loop over constant objects": 30,
  "loop over an input": 25,
  "loop over a task's output": 25,
  "loop over artifacts": 7,
  "loop with parallelism": 40,
  "loop in a group": 50,
  "group at depth 3": 8,
  when: 20,
  elif: 120,
  otherwise: 90,
  "condition on str": 50,
  "condition on int": 70,
  "condition on float": 60,
  "condition on bool": 60,
  "condition with two references": 90,
  "condition written the other way round": 35,
  "merged parameter": 80,
  "merged artifact": 40,
  "collected parameter": 100,
  "collected artifact": 40,
  "collected through two loops": 3,
  "collected out of a branch": 1,
  "exit handler": 50,
  "final status": 30,
  "nested pipeline": 120,
  "pipeline in a pipeline in a pipeline": 2,
  "pipeline with an artifact input": 12,
  importer: 80,
  "importer with an address from an input": 4,
  "importer with metadata from an input": 10,
  after: 200,
  "after a task in a loop": 25,
  "after an exit handler": 7,
  "ignored upstream failure": 150,
  "cache off": 300,
  "cache key": 150,
  retry: 250,
  resources: 300,
  "resource from a reference": 15,
  environment: 200,
  "display name": 250,
  "pipeline result": 120,
};

/** Counts the constructs of a program into a table. */
export function countConstructs(program: Program, counts: Map<string, number>): void {
  const count = (name: string, when: boolean = true): void =>
    void (when && counts.set(name, (counts.get(name) ?? 0) + 1));
  for (const { kind, extras = [] } of program.components) {
    count(`${kind} component`);
    count("container with concat", extras.includes("concat"));
    count("container with ifPresent", extras.includes("ifPresent"));
  }
  const main = program.pipelines.at(-1);
  for (const pipeline of program.pipelines) {
    count("pipeline result", Object.keys(pipeline.returns).length > 0);
    const artifact = Object.values(pipeline.inputs).some(({ type }) => type.kind === "artifact");
    count("pipeline with an artifact input", artifact && pipeline !== main);
    for (const node of allNodes(pipeline.nodes)) countNode(node, program, count);
    const calls =
      pipeline !== main &&
      [...allNodes(pipeline.nodes)].some((node) => node.kind === "task" && "pipeline" in node.calls);
    count("pipeline in a pipeline in a pipeline", calls);
    const depth = (nodes: readonly Node[], around: readonly Node[]): void => {
      for (const node of nodes) {
        if (node.kind === "task") {
          for (const id of node.options.after ?? []) {
            const target = [...allNodes(pipeline.nodes)].find((each) => each.id === id);
            count("after an exit handler", target?.kind === "exit");
            count(
              "after a task in a loop",
              target?.kind === "task" && !siblings(pipeline.nodes, around).includes(target),
            );
          }
          continue;
        }
        count("loop in a group", node.kind === "loop" && around.length > 0);
        count("group at depth 3", around.length === 2);
        for (const level of node.kind === "branches" ? node.branches.map((branch) => branch.nodes) : [node.nodes])
          depth(level, [...around, node]);
      }
    };
    depth(pipeline.nodes, []);
  }
  for (const { ref, type, as } of usesOf(program)) {
    if (as === "setting") count("resource from a reference");
    if (as === "right") count("condition with two references");
    if (as === "left") count(`condition on ${type.kind}`);
    if (as !== "argument") continue;
    count("argument of an input", "input" in ref);
    count("argument of a task", "task" in ref);
    count("argument of an item", "item" in ref && ref.field === undefined);
    count("argument of a field", "item" in ref && ref.field !== undefined);
    count("argument of a collected value", "group" in ref && ref.output.startsWith("all"));
    count("argument of a merged value", "group" in ref && ref.output.startsWith("m"));
    if (type.kind === "artifact") count(type.list ? "argument of a list of artifacts" : "argument of an artifact");
    if ("group" in ref) countResult(ref.output, type, count);
  }
}

type Count = (name: string, when?: boolean) => void;

function countResult(output: string, type: Type, count: Count): void {
  const artifact = type.kind === "artifact" ? "artifact" : "parameter";
  count(`${output.startsWith("all") ? "collected" : "merged"} ${artifact}`);
}

/** Every task of the levels that a task at a place can see. */
const siblings = (top: readonly Node[], around: readonly Node[]): readonly Node[] => [
  ...top,
  ...around.flatMap((group) =>
    group.kind === "branches" ? group.branches.flatMap(({ nodes }) => nodes) : group.kind === "task" ? [] : group.nodes,
  ),
];

function countNode(node: Node, program: Program, count: Count): void {
  switch (node.kind) {
    case "loop": {
      const { items, item } = node;
      count("loop over constants", "literals" in items);
      count("loop over constant objects", "literals" in items && item.kind === "dict");
      count("loop over an input", "ref" in items && "input" in items.ref);
      count("loop over a task's output", "ref" in items && "task" in items.ref);
      count("loop over artifacts", item.kind === "artifact");
      count("loop with parallelism", node.parallelism !== undefined);
      const through = Object.values(node.returns).some((ref) => "group" in ref);
      return count("collected through two loops", through);
    }
    case "branches":
      count("when", node.branches.length === 1);
      count("collected out of a branch", isCollecting(node) && Object.keys(node.branches[0]!.returns).length > 0);
      node.branches.forEach(({ test }, index) => {
        if (index > 0) count(test ? "elif" : "otherwise");
        count("condition written the other way round", test?.mirrored === true);
      });
      return;
    case "exit":
      return count("exit handler");
    case "task":
      countTask(node, program, count);
  }
}

function countTask({ calls, args, options }: Extract<Node, { kind: "task" }>, program: Program, count: Count): void {
  if ("importer" in calls) {
    count("importer");
    count("importer with an address from an input", "ref" in calls.importer.uri);
    count("importer with metadata from an input", "told" in (calls.importer.metadata ?? {}));
  } else {
    count("nested pipeline", "pipeline" in calls);
    const callee =
      "component" in calls
        ? program.components.find(({ id }) => id === calls.component)
        : program.pipelines.find(({ id }) => id === calls.pipeline);
    for (const [name, { type }] of Object.entries(callee?.inputs ?? {})) {
      if (type.kind === "status") count("final status");
      else if (args[name] === undefined) {
        count("input left out");
        count("optional artifact left out", type.kind === "artifact");
      } else countValue(args[name], type, count);
    }
  }
  count("cache off", options.cache === false);
  count("cache key", typeof options.cache === "string");
  for (const name of ["retry", "resources", "after"] as const) count(name, options[name] !== undefined);
  count("environment", options.env !== undefined);
  count("display name", options.displayName !== undefined);
  count("ignored upstream failure", options.ignoreUpstreamFailure === true);
}

function countValue(value: Value, type: Type, count: Count): void {
  if ("constant" in value) count(`constant ${type.kind}`);
  count("text with references", "text" in value);
  count("list with references", "list" in value && value.list.some((item) => "ref" in item));
  count("object with references", "dict" in value && Object.values(value.dict).some((item) => "ref" in item));
}
