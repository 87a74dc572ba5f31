import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type {
  Branch,
  Component,
  Loop,
  Node,
  Options,
  Pipeline,
  Port,
  Program,
  Ref,
  Task,
  Test,
  Type,
  Value,
} from "./abstract-pipeline.ts";

const str: Type = { kind: "str" };
const strings: Type = { kind: "list", of: str };
const pair: Type = { kind: "dict", of: "str", fields: ["a", "b"] };
const model = { kind: "artifact", title: "Model" } as const;

const takes = (type: Type, port: Partial<Port> = {}): Component => ({
  id: "take",
  kind: "function",
  inputs: { x: { type, ...port } },
  outputs: {},
});
const makes = (type: Type, id = "make"): Component => ({
  id,
  kind: "function",
  inputs: {},
  outputs: type.kind === "artifact" ? { out: type } : { Output: type },
});

const call = (id: string, component: string, given: Partial<Pick<Task, "args" | "options">> = {}): Task => ({
  kind: "task",
  id,
  calls: { component },
  args: {},
  options: {},
  ...given,
});
const take = (value: Value | Ref, options: Options = {}): Task =>
  call("taken", "take", { args: { x: isValue(value) ? value : { ref: value } }, options });
const isValue = (value: Value | Ref): value is Value =>
  "constant" in value || "ref" in value || "text" in value || "list" in value || "dict" in value;
const loop = (id: string, [item, items]: readonly [Type, readonly Json[] | Ref], nodes: readonly Node[]): Loop => ({
  kind: "loop",
  id,
  items: Array.isArray(items) ? { literals: items as readonly Json[] } : { ref: items as Ref },
  item,
  nodes,
  returns: {},
});
const branch = (test: Test | undefined, nodes: readonly Node[], returns: Branch["returns"] = {}): Branch => ({
  test,
  nodes,
  returns,
});
const when = (id: string, ...branches: readonly Branch[]): Node => ({ kind: "branches", id, branches });
const is = (left: Ref): Test => ({ operator: "==", left, right: { constant: "plain" } });

const program = (
  components: readonly Component[],
  nodes: readonly Node[],
  inputs: Pipeline["inputs"] = {},
): Program => ({
  components,
  pipelines: [{ id: "main", inputs, nodes, returns: {} }],
});

const text: Pipeline["inputs"] = { said: { type: str } };
const said: Ref = { input: "said" };
const made: Ref = { task: "maker", output: "Output" };
const maker = call("maker", "make");
const both = (returned: Ref, other: Ref): Node =>
  when(
    "chosen",
    branch(is(said), [call("one", "make")], { m_1: returned }),
    branch(undefined, [call("two", "make")], { m_1: other }),
  );
const merged = both({ task: "one", output: "Output" }, { task: "two", output: "Output" });
const collecting: Loop = {
  ...loop("each", [str, ["plain"]], [call("one", "make")]),
  returns: { all_1: { task: "one", output: "Output" } },
};
const nested = (inner: readonly Node[], outer: readonly Node[], inputs: Pipeline["inputs"] = {}): Program => ({
  components: [makes(str), makes(str, "other")],
  pipelines: [
    { id: "inner", inputs, nodes: inner, returns: {} },
    { id: "main", inputs, nodes: outer, returns: {} },
  ],
});
const callInner: Task = { kind: "task", id: "called", calls: { pipeline: "inner" }, args: {}, options: {} };

/** The smallest program for every known mistake, by the name of its exclusion. */
export const exclusionExamples: Readonly<Record<string, Program>> = {
  "field of an item in a group further in": program(
    [takes(str)],
    [loop("each", [pair, [{ a: "1", b: "2" }]], [when("if", branch(is(said), [take({ item: "each", field: "a" })]))])],
    text,
  ),
  "field of an item in text or in a setting": program(
    [takes(str)],
    [loop("each", [pair, [{ a: "1", b: "2" }]], [take({ text: ["-", { item: "each", field: "a" }] })])],
  ),
  "items of two loops in one text": program(
    [takes(str)],
    [
      loop(
        "outer",
        [str, ["1"]],
        [loop("each", [str, ["2"]], [take({ text: [{ item: "outer" }, { item: "each" }] })])],
      ),
    ],
  ),
  "item in text in a group further in": program(
    [takes(str)],
    [loop("each", [str, ["1"]], [when("if", branch(is(said), [take({ text: ["-", { item: "each" }] })]))])],
    text,
  ),
  "merged value that only conditions read": program(
    [makes(str)],
    [merged, when("if", branch(is({ group: "chosen", output: "m_1" }), [call("three", "make")]))],
    text,
  ),
  "collected or merged value in text, in a list or in an object": program(
    [makes(str), takes(str)],
    [merged, take({ text: ["-", { group: "chosen", output: "m_1" }] })],
    text,
  ),
  "list or object with typed items in text": program([takes(str)], [take({ text: [{ input: "many" }] })], {
    many: { type: strings },
  }),
  "address or metadata of an importer that is made of text and references": program(
    [],
    [
      {
        kind: "task",
        id: "loaded",
        calls: { importer: { title: "Model", uri: { text: ["gs://", said] } } },
        args: {},
        options: {},
      },
    ],
    text,
  ),
  "setting from a task's output": program(
    [makes(str)],
    [maker, call("other", "make", { options: { resources: { cpu: { ref: made } } } })],
  ),
  "setting from further out than the group around": program(
    [makes(str)],
    [loop("each", [str, ["1"]], [call("one", "make", { options: { resources: { cpu: { ref: said } } } })])],
    text,
  ),
  "collected artifacts in a group further in": program(
    [makes(model), takes({ ...model, list: true })],
    [
      { ...loop("each", [str, ["1"]], [call("one", "make")]), returns: { all_1: { task: "one", output: "out" } } },
      loop("again", [str, ["1"]], [take({ group: "each", output: "all_1" })]),
    ],
  ),
  "loop over what was collected or merged": program(
    [makes(str), takes(str)],
    [collecting, loop("again", [str, { group: "each", output: "all_1" }], [take({ item: "again" })])],
  ),
  "loop over the item of another loop": program(
    [takes({ kind: "int" })],
    [
      loop(
        "outer",
        [{ kind: "list" }, [[1]]],
        [loop("each", [{ kind: "int" }, { item: "outer" }], [take({ item: "each" })])],
      ),
    ],
  ),
  "collected value that was merged, or merged value that was collected or merged": program(
    [makes(str), takes(strings)],
    [
      { ...loop("each", [str, ["1"]], [merged]), returns: { all_1: { group: "chosen", output: "m_1" } } },
      take({ group: "each", output: "all_1" }),
    ],
    text,
  ),
  "loop whose items nothing directly in it uses": program(
    [makes(strings)],
    [maker, loop("each", [str, made], [call("other", "make")])],
  ),
  "list of a loop used in a group inside that loop": program(
    [takes(strings)],
    [loop("each", [str, { input: "many" }], [when("if", branch(is({ item: "each" }), [take({ input: "many" })]))])],
    { many: { type: strings } },
  ),
  "input without a value in a group": program(
    [takes(str, { optional: true })],
    [loop("each", [str, ["1"]], [take(said)])],
    { said: { type: str, optional: true } },
  ),
  "condition with an item or a merged value on the right only": program(
    [makes(str)],
    [
      loop(
        "each",
        [str, ["1"]],
        [when("if", branch({ operator: "<", left: said, right: { ref: { item: "each" } } }, [call("one", "make")]))],
      ),
    ],
    text,
  ),
  "several branches, none of which always runs, and something after them": program(
    [makes(str)],
    [
      when("if", branch(is(said), [call("one", "make")]), branch(is(said), [call("two", "make")])),
      call("three", "make"),
    ],
    text,
  ),
  "ignored upstream failure with an input left out": program(
    [takes(str, { optional: true })],
    [call("one", "take", { options: { ignoreUpstreamFailure: true } })],
  ),
  "ignored upstream failure with the item of a loop over a task's output": program(
    [makes(strings), takes(str)],
    [maker, loop("each", [str, made], [take({ item: "each" }, { ignoreUpstreamFailure: true })])],
  ),
  "groups of a nested pipeline named like groups further in": nested(
    [when("if", branch(is(said), [call("one", "make")])), when("also", branch(is(said), [call("two", "make")]))],
    [
      { ...callInner, args: { said: { ref: said } } },
      when("if", branch(is(said), [when("also", branch(is(said), [call("three", "other")]))])),
    ],
    text,
  ),
  "component called twice in a nested pipeline and once more elsewhere": nested(
    [
      call("one", "make", { options: { env: { WHICH: "one" } } }),
      call("two", "make", { options: { env: { WHICH: "two" } } }),
    ],
    [call("three", "make"), callInner],
  ),
};
