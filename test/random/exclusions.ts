import type { Branches, Node, Pipeline, Program, Ref, Task } from "./abstract-pipeline.ts";
import { calledBy, groupNames } from "./group-names.ts";
import { type Use, usesOf } from "./uses.ts";
import { allNodes, allTasks, isCollecting } from "./walk.ts";

/** What the reference compiler gets wrong or cannot say, and how to tell that a program would meet it. */
export interface Exclusion {
  readonly name: string;
  readonly why: string;
  readonly occursIn: (program: Program) => boolean;
  /** Whether what the reference writes changes from process to process. */
  readonly varies?: true;
}

const used =
  (where: (use: Use) => boolean): Exclusion["occursIn"] =>
  (program) =>
    usesOf(program).some(where);
const someNode =
  (where: (node: Node, pipeline: Pipeline) => boolean): Exclusion["occursIn"] =>
  ({ pipelines }) =>
    pipelines.some((pipeline) => [...allNodes(pipeline.nodes)].some((node) => where(node, pipeline)));

export const exclusions: readonly Exclusion[] = [
  {
    name: "field of an item in a group further in",
    why: "the reference hands the whole item in and takes the field there, or, of constant items, hands nothing in",
    occursIn: used((use) => isField(use.ref) && (levelsIn(use) > 0 || isSplit(use))),
  },
  {
    name: "field of an item in text or in a setting",
    why: "the reference refers to an input that is not there",
    occursIn: used(({ ref, as }) => isField(ref) && (as === "piece" || as === "setting")),
  },
  {
    name: "items of two loops in one text",
    why: "the reference refers to inputs that are not there",
    occursIn: someNode(
      (node) =>
        node.kind === "task" &&
        Object.values(node.args).some(
          (value) =>
            "text" in value &&
            new Set(value.text.flatMap((part) => (typeof part !== "string" && "item" in part ? [part.item] : [])))
              .size > 1,
        ),
    ),
  },
  {
    name: "item in text in a group further in",
    why: "the reference does not hand the item in",
    occursIn: used((use) => use.as === "piece" && "item" in use.ref && levelsIn(use) > 0),
  },
  {
    name: "merged value that only conditions read",
    why: "the reference lets a value out of the branches only for the sake of a task or a result",
    occursIn: (program) => {
      const uses = usesOf(program).filter(({ ref }) => "group" in ref);
      return uses.some(
        (use) =>
          use.as === "left" &&
          !uses.some(
            (other) =>
              (other.as === "argument" || other.as === "result") &&
              other.pipeline === use.pipeline &&
              same(other.ref, use.ref),
          ),
      );
    },
  },
  {
    name: "collected or merged value in text, in a list or in an object",
    why: "the reference refuses it, or leaks its own notation",
    occursIn: used(({ ref, as }) => "group" in ref && as === "piece"),
  },
  {
    name: "list or object with typed items in text",
    why: "the reference does not recognise the reference in the text and writes its own notation",
    occursIn: used(
      ({ type, as }) => as === "piece" && (type.kind === "list" || type.kind === "dict") && type.of !== undefined,
    ),
  },
  {
    name: "address or metadata of an importer that is made of text and references",
    why: "the reference writes its own notation",
    occursIn: someNode(
      (node) =>
        node.kind === "task" &&
        "importer" in node.calls &&
        [node.calls.importer.uri, ...Object.values(node.calls.importer.metadata ?? {})].some(
          (value) => "text" in value,
        ),
    ),
  },
  {
    name: "setting from a task's output",
    why: "the reference leaves the dependency out",
    occursIn: used(({ ref, as }) => as === "setting" && ("task" in ref || "group" in ref)),
  },
  {
    name: "setting from further out than the group around",
    why: "the reference does not hand the value in",
    occursIn: used((use) => use.as === "setting" && levelsIn(use) > 0),
  },
  {
    name: "collected artifacts in a group further in",
    why: "the reference fails with a TypeError",
    occursIn: used(
      (use) => isCollected(use) && use.type.kind === "artifact" && use.as !== "result" && levelsIn(use) > 0,
    ),
  },
  {
    name: "loop over what was collected or merged",
    why: "the reference fails with a TypeError, or refers to an output that is not there",
    occursIn: used(({ ref, as }) => as === "items" && "group" in ref),
  },
  {
    name: "loop over the item of another loop",
    why: "the reference calls the items text, whatever the list holds",
    occursIn: used(({ ref, as }) => as === "items" && "item" in ref),
  },
  {
    name: "collected value that was merged, or merged value that was collected or merged",
    why: "the reference refuses it",
    occursIn: used(
      (use) =>
        use.as === "result" &&
        "group" in use.ref &&
        (use.node?.kind === "branches" || (use.node?.kind === "loop" && !isCollected(use))),
    ),
  },
  {
    name: "loop whose items nothing directly in it uses",
    why: "the reference hands the items in, and waits for them, only for the sake of a task that uses one",
    occursIn: (program) => {
      const uses = usesOf(program);
      return someNode(
        (node, pipeline) =>
          node.kind === "loop" &&
          "ref" in node.items &&
          !uses.some(
            (use) =>
              use.pipeline === pipeline &&
              (use.as === "argument" || use.as === "piece") &&
              "item" in use.ref &&
              use.ref.item === node.id &&
              use.around.at(-1) === node,
          ),
      )(program);
    },
  },
  {
    name: "list of a loop used in a group inside that loop",
    why: "the reference stops handing the list in where the loop takes it",
    occursIn: used(({ ref, around, as, node }) =>
      around.some(
        (group, index) =>
          group.kind === "loop" &&
          "ref" in group.items &&
          same(group.items.ref, ref) &&
          (index < around.length - 1 || as === "left" || as === "right" || (as === "items" && node?.kind === "loop")),
      ),
    ),
  },
  {
    name: "input without a value in a group",
    why: "the reference does not say that the group's input may be absent; ours does",
    occursIn: used(
      ({ ref, pipeline, around }) =>
        "input" in ref &&
        around.length > 0 &&
        pipeline.inputs[ref.input]?.optional === true &&
        pipeline.inputs[ref.input]?.default === undefined,
    ),
  },
  {
    name: "condition with an item or a merged value on the right only",
    why: "Python turns the comparison round, which means the same",
    occursIn: used(({ ref, as }) => as === "right" && !("input" in ref) && !("task" in ref)),
  },
  {
    name: "several branches, none of which always runs, and something after them",
    why: "the reference leaves the group open: what follows lands in it",
    occursIn: ({ pipelines }) => pipelines.some(({ nodes }) => staysOpen(nodes, true)),
  },
  {
    name: "ignored upstream failure with an input left out",
    why: "the reference fails with a KeyError",
    occursIn: (program) =>
      someNode(
        (node) =>
          node.kind === "task" &&
          node.options.ignoreUpstreamFailure === true &&
          inputNames(node, program).some((name) => !Object.hasOwn(node.args, name)),
      )(program),
  },
  {
    name: "ignored upstream failure with the item of a loop over a task's output",
    why: "the reference takes the item for the output of a task that may have failed; without it there is no iteration",
    occursIn: used(
      ({ ref, node }) => "item" in ref && node?.kind === "task" && node.options.ignoreUpstreamFailure === true,
    ),
  },
  {
    name: "groups of a nested pipeline named like groups further in",
    why: "the nested pipeline's component takes the key, and the caller's group gets that component",
    occursIn: (program) =>
      program.pipelines.some((pipeline) => {
        const deep = new Set(groupNames(pipeline).flatMap(({ name, depth }) => (depth > 0 ? [name] : [])));
        return calledBy(pipeline, program).some((callee) => groupNames(callee).some(({ name }) => deep.has(name)));
      }),
  },
  {
    name: "component called twice in a nested pipeline and once more elsewhere",
    why: "two executors of the nested pipeline become one when their names are made free",
    varies: true,
    occursIn: (program) => {
      const expanded = calledBy(program.pipelines.at(-1)!, program);
      return expanded.some((callee) => {
        const within = [callee, ...calledBy(callee, program)];
        const names = within.flatMap(calleeNames);
        const often = names.filter((name, index) => names.indexOf(name) !== index);
        const others = new Set(program.pipelines.filter((each) => !within.includes(each)).flatMap(calleeNames));
        const again = expanded.filter((each) => each === callee).length > 1;
        return often.some((name) => again || others.has(name));
      });
    },
  },
];

/** The name of a known mistake that a program would meet, if any. */
export const excluded = (program: Program): string | undefined =>
  exclusions.find(({ occursIn }) => occursIn(program))?.name;

const same = (a: Ref, b: Ref): boolean => JSON.stringify(a) === JSON.stringify(b);
const isField = (ref: Ref): ref is Extract<Ref, { readonly item: string }> => "item" in ref && ref.field !== undefined;
const isCollected = ({ ref, pipeline }: Use): boolean =>
  "group" in ref && [...allNodes(pipeline.nodes)].some((node) => isCollecting(node) && node.id === ref.group);

/** Whether a use is a condition of several branches, which KFP checks one group further in. */
const isSplit = ({ as, node }: Use): boolean =>
  (as === "left" || as === "right") && (node as Branches).branches.length > 1;

/** How many groups are between a use and the level where the value is at hand. */
function levelsIn({ ref, around, pipeline }: Use): number {
  if ("input" in ref) return around.length;
  const id = "item" in ref ? ref.item : undefined;
  if (id !== undefined) return around.length - 1 - around.findIndex((group) => group.id === id);
  const maker = "task" in ref ? ref.task : "group" in ref ? ref.group : "";
  return around.length - depthOf(maker, pipeline.nodes, 0);
}

function depthOf(id: string, nodes: readonly Node[], depth: number): number {
  for (const node of nodes) {
    if (node.id === id) return depth;
    const inner =
      node.kind === "task" ? [] : node.kind === "branches" ? node.branches.flatMap(({ nodes }) => nodes) : node.nodes;
    const found = depthOf(id, inner, depth + 1);
    if (found >= 0) return found;
  }
  return -1;
}

function staysOpen(nodes: readonly Node[], top: boolean): boolean {
  return nodes.some((node, index) => {
    if (node.kind === "task") return false;
    if (node.kind !== "branches") return staysOpen(node.nodes, false);
    const open = node.branches.length > 1 && node.branches.at(-1)?.test !== undefined;
    return (
      (open && !(top && index === nodes.length - 1)) || node.branches.some((branch) => staysOpen(branch.nodes, false))
    );
  });
}

function inputNames({ calls }: Task, { components, pipelines }: Program): readonly string[] {
  if ("importer" in calls) return [];
  const callee =
    "component" in calls
      ? components.find(({ id }) => id === calls.component)
      : pipelines.find(({ id }) => id === calls.pipeline);
  return Object.keys(callee?.inputs ?? {});
}

const calleeNames = ({ nodes }: Pipeline): readonly string[] =>
  allTasks(nodes).map(({ calls }) =>
    "component" in calls ? calls.component : "pipeline" in calls ? calls.pipeline : "importer",
  );
