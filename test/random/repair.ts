import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type { Branch, Node, Pipeline, Port, Program, Ref, Task, Test, Type, Value } from "./abstract-pipeline.ts";
import { tidy } from "./tidy.ts";
import { allNodes, listOf, outputsOf, refsOf, sameType } from "./walk.ts";

/** Makes a program whole again after something was cut out of it: what lost its input gets a constant, or goes too. */
export function repair(program: Program): Program {
  let current = program;
  for (;;) {
    const text = JSON.stringify(current);
    current = tidy(once(current));
    if (JSON.stringify(current) === text || current.pipelines.length === 0) return current;
  }
}

function once(program: Program): Program {
  const pipelines: Pipeline[] = [];
  for (const pipeline of program.pipelines) {
    const mender = new Mender({ ...program, pipelines }, pipeline);
    const nodes = mender.level(pipeline.nodes, mender.top);
    const returns = Object.fromEntries(Object.entries(pipeline.returns).filter(([, ref]) => mender.top.has(key(ref))));
    if (nodes.length > 0) pipelines.push({ ...pipeline, nodes, returns });
  }
  return { ...program, pipelines };
}

type Known = Map<string, Type>;
const key = (ref: Ref): string => JSON.stringify(ref);

class Mender {
  readonly top: Known;
  readonly #program: Program;
  readonly #ids: ReadonlySet<string>;

  constructor(program: Program, pipeline: Pipeline) {
    this.#program = program;
    this.#ids = new Set([...allNodes(pipeline.nodes)].map(({ id }) => id));
    this.top = new Map(Object.entries(pipeline.inputs).map(([input, port]) => [key({ input }), port.type]));
  }

  /** The nodes of one level that can stay; `known` gains what they make. */
  level(nodes: readonly Node[], known: Known): readonly Node[] {
    return nodes.flatMap((node) => {
      const mended = this.#node(node, known);
      return mended ? [mended] : [];
    });
  }

  #node(node: Node, known: Known): Node | undefined {
    if (node.kind === "task") {
      const task = this.#task(node, known);
      if (task)
        for (const [output, type] of Object.entries(outputsOf(task, this.#program)))
          known.set(key({ task: task.id, output }), type);
      return task;
    }
    if (node.kind === "branches") return this.#branches(node, known);
    const inner: Known = new Map(known);
    if (node.kind === "exit") {
      const exit = this.#task(node.exit, known);
      const nodes = this.level(node.nodes, inner);
      return exit && nodes.length > 0 ? { ...node, exit, nodes } : undefined;
    }
    if ("ref" in node.items && !known.has(key(node.items.ref))) return undefined;
    const { id, item } = node;
    inner.set(key({ item: id }), item);
    if (item.kind === "dict")
      for (const field of item.fields ?? []) inner.set(key({ item: id, field }), { kind: item.of ?? "str" });
    const nodes = this.level(node.nodes, inner);
    if (nodes.length === 0) return undefined;
    const returns = Object.fromEntries(Object.entries(node.returns).filter(([, ref]) => inner.has(key(ref))));
    for (const [output, ref] of Object.entries(returns)) {
      const type = inner.get(key(ref))!;
      const flat = "group" in ref;
      known.set(
        key({ group: id, output }),
        type.kind === "artifact" ? { ...type, list: true } : flat ? type : { kind: "list", of: type },
      );
    }
    return { ...node, nodes, returns };
  }

  #branches(node: Extract<Node, { kind: "branches" }>, known: Known): Node | undefined {
    const levels = new Map<Branch, Known>();
    const branches = node.branches.flatMap((branch, index): readonly Branch[] => {
      const inner: Known = new Map(known);
      const nodes = this.level(branch.nodes, inner);
      const test = branch.test && this.#test(branch.test, known);
      const open = branch.test === undefined && index === node.branches.length - 1;
      if (nodes.length === 0 || (test === undefined && !open)) return [];
      const kept = { ...branch, test, nodes };
      levels.set(kept, inner);
      return [kept];
    });
    if (branches.length === 0 || branches[0]!.test === undefined) return undefined;
    const closed = branches.at(-1)!.test === undefined;
    const names = Object.keys(branches[0]!.returns).filter((name) => {
      const types = branches.map((branch) => levels.get(branch)!.get(key(branch.returns[name] ?? { input: "" })));
      if (!closed) return branches.length === 1 && types[0] !== undefined;
      return types.every((type) => type !== undefined && sameType(type, types[0]!));
    });
    for (const output of names) {
      const type = levels.get(branches[0]!)!.get(key(branches[0]!.returns[output]!))!;
      known.set(key({ group: node.id, output }), closed ? type : listOf(type));
    }
    const whole = branches.map((branch): Branch => {
      const returns = Object.fromEntries(names.map((name) => [name, branch.returns[name]!]));
      return Object.assign({}, branch, { returns });
    });
    return { ...node, branches: whole };
  }

  #test(test: Test, known: Known): Test | undefined {
    const left = known.get(key(test.left));
    if (left === undefined) return undefined;
    if ("ref" in test.right) return known.has(key(test.right.ref)) ? test : undefined;
    const fits = { str: "string", int: "number", float: "number", bool: "boolean" }[left.kind as "str"];
    return typeof test.right.constant === fits ? test : undefined;
  }

  #task(task: Task, known: Known): Task | undefined {
    const { calls, options } = task;
    const after = options.after?.filter((id) => this.#ids.has(id)) ?? [];
    const { after: _, resources: given, ...others } = options;
    const resources = Object.entries(given ?? {}).filter(([, value]) =>
      refsOf(value).every((ref) => known.has(key(ref))),
    );
    const mended = {
      ...others,
      ...(after.length > 0 ? { after } : {}),
      ...(resources.length > 0 ? { resources: Object.fromEntries(resources) } : {}),
    };
    if ("importer" in calls) {
      const whole = [calls.importer.uri, ...Object.values(calls.importer.metadata ?? {})].flatMap(refsOf);
      return whole.every((ref) => known.has(key(ref))) ? { ...task, options: mended } : undefined;
    }
    const inputs =
      "component" in calls
        ? this.#program.components.find(({ id }) => id === calls.component)?.inputs
        : this.#program.pipelines.find(({ id }) => id === calls.pipeline)?.inputs;
    if (inputs === undefined) return undefined;
    const args: Record<string, Value> = {};
    for (const [name, port] of Object.entries(inputs)) {
      const value = this.#argument(task.args[name], port, known);
      if (value === "impossible") return undefined;
      if (value) args[name] = value;
    }
    return { ...task, args, options: mended };
  }

  #argument(value: Value | undefined, port: Port, known: Known): Value | undefined | "impossible" {
    const whole =
      value !== undefined &&
      refsOf(value).every((ref) => known.has(key(ref))) &&
      (!("ref" in value) || fits(known.get(key(value.ref))!, port.type)) &&
      !("text" in value && value.text.length === 0);
    if (whole) return value;
    if (port.optional || port.type.kind === "status") return undefined;
    return port.type.kind === "artifact" ? "impossible" : { constant: plainest(port.type) };
  }
}

const fits = (from: Type, to: Type): boolean =>
  from.kind === "artifact" && to.kind === "artifact"
    ? (from.list === true) === (to.list === true)
    : from.kind === to.kind;

function plainest(type: Type): Json {
  if (type.kind === "list") return [];
  if (type.kind === "dict")
    return Object.fromEntries((type.fields ?? []).map((field) => [field, plainest({ kind: type.of ?? "int" })]));
  return type.kind === "str" ? "" : type.kind === "bool" ? true : 0;
}
