import type { Node, Options, Pipeline, Program, Value } from "./abstract-pipeline.ts";
import { repair } from "./repair.ts";
import { allNodes } from "./walk.ts";

/** Makes a program smaller for as long as it keeps a property; `attempts` is the most programs tried. */
export async function shrink(
  program: Program,
  keeps: (smaller: Program) => Promise<boolean>,
  attempts = 400,
): Promise<Program> {
  let current = program;
  let left = attempts;
  for (let found = true; found && left > 0;) {
    found = false;
    const seen = new Set([JSON.stringify(current)]);
    for (const candidate of candidates(current)) {
      const smaller = repair(candidate);
      const text = JSON.stringify(smaller);
      if (smaller.pipelines.length === 0 || text.length >= JSON.stringify(current).length || seen.has(text)) continue;
      seen.add(text);
      if ((left -= 1) < 0) break;
      if (!(await keeps(smaller))) continue;
      current = smaller;
      found = true;
      break;
    }
  }
  return current;
}

/** Smaller programs, the boldest cuts first; they may refer to what they lost. */
function* candidates(program: Program): Generator<Program> {
  const last = program.pipelines.length - 1;
  for (let index = 0; index < last; index += 1)
    yield { ...program, pipelines: program.pipelines.slice(index, index + 1) };
  for (let index = last; index >= 0; index -= 1) {
    const pipeline = program.pipelines[index]!;
    const put = (changed: Pipeline): Program => ({ ...program, pipelines: program.pipelines.with(index, changed) });
    const ids = [...allNodes(pipeline.nodes)].map(({ id }) => id);
    for (const id of ids) yield put({ ...pipeline, nodes: change(pipeline.nodes, id, () => []) });
    for (const id of ids) yield put({ ...pipeline, nodes: change(pipeline.nodes, id, unwrapped) });
    for (const id of ids)
      for (const make of simplerNodes([...allNodes(pipeline.nodes)].find((node) => node.id === id)!))
        yield put({ ...pipeline, nodes: change(pipeline.nodes, id, () => [make]) });
    for (const name of Object.keys(pipeline.returns))
      yield put({ ...pipeline, returns: without(pipeline.returns, name) });
    for (const name of Object.keys(pipeline.inputs)) {
      yield put({ ...pipeline, inputs: without(pipeline.inputs, name) });
      yield put({ ...pipeline, inputs: { ...pipeline.inputs, [name]: { type: pipeline.inputs[name]!.type } } });
    }
    const { id, inputs, nodes, returns } = pipeline;
    yield put({ id, inputs, nodes, returns });
  }
  for (const [index, component] of program.components.entries()) {
    const put = (changed: typeof component): Program => ({
      ...program,
      components: program.components.with(index, changed),
    });
    for (const name of Object.keys(component.inputs))
      yield put({ ...component, inputs: without(component.inputs, name) });
    for (const name of Object.keys(component.outputs))
      yield put({ ...component, outputs: without(component.outputs, name) });
    if (component.extras?.length) yield put({ ...component, extras: [] });
    if (component.kind === "container" && !("Output" in component.outputs)) {
      const { id, inputs, outputs } = component;
      yield put({ id, kind: "function", inputs, outputs });
    }
  }
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

/** The nodes with one of them replaced. */
function change(nodes: readonly Node[], id: string, make: (node: Node) => readonly Node[]): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (node.id === id) return make(node);
    if (node.kind === "task") return [node];
    if (node.kind === "branches")
      return [{ ...node, branches: node.branches.map((each) => ({ ...each, nodes: change(each.nodes, id, make) })) }];
    if (node.kind === "exit" && node.exit.id === id) {
      const [exit] = make(node.exit);
      return exit?.kind === "task" ? [{ ...node, exit }] : [];
    }
    return [{ ...node, nodes: change(node.nodes, id, make) }];
  });
}

/** What is in a group, without the group. */
const unwrapped = (node: Node): readonly Node[] => {
  if (node.kind === "task") return [node];
  return node.kind === "branches" ? node.branches.flatMap(({ nodes }) => nodes) : node.nodes;
};

function* simplerNodes(node: Node): Generator<Node> {
  if (node.kind === "task") {
    for (const options of simplerOptions(node.options)) yield { ...node, options };
    for (const name of Object.keys(node.args)) {
      yield { ...node, args: without(node.args, name) };
      for (const value of simplerValues(node.args[name]!)) yield { ...node, args: { ...node.args, [name]: value } };
    }
    if ("importer" in node.calls) {
      const { title, uri } = node.calls.importer;
      yield { ...node, calls: { importer: { title, uri } } };
      yield { ...node, calls: { importer: { title, uri: { constant: "gs://bucket/data" } } } };
    }
    return;
  }
  if (node.kind === "branches") {
    for (let index = 0; index < node.branches.length; index += 1)
      if (node.branches.length > 1) yield { ...node, branches: node.branches.toSpliced(index, 1) };
    for (let index = 0; index < node.branches.length; index += 1) {
      const { test, nodes, returns } = node.branches[index]!;
      yield { ...node, branches: node.branches.with(index, { test, nodes, returns }) };
      for (const constant of [0, "", true])
        if (test)
          yield {
            ...node,
            branches: node.branches.with(index, {
              test: { ...test, operator: "==", right: { constant }, mirrored: false },
              nodes,
              returns,
            }),
          };
    }
    return;
  }
  const { displayName: _, ...plain } = node;
  yield plain;
  if (node.kind !== "loop") return;
  const { parallelism: __, ...unlimited } = node;
  yield unlimited;
  if ("literals" in node.items && node.items.literals.length > 1)
    yield { ...node, items: { literals: node.items.literals.slice(0, 1) } };
}

function* simplerOptions(options: Options): Generator<Options> {
  yield {};
  for (const name of Object.keys(options) as (keyof Options)[])
    yield Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));
  for (const name of Object.keys(options.resources ?? {}))
    yield { ...options, resources: without(options.resources!, name) };
}

function* simplerValues(value: Value): Generator<Value> {
  if ("text" in value)
    for (let index = 0; index < value.text.length; index += 1) yield { text: value.text.toSpliced(index, 1) };
  if ("list" in value)
    for (let index = 0; index < value.list.length; index += 1) yield { list: value.list.toSpliced(index, 1) };
  if ("dict" in value) for (const key of Object.keys(value.dict)) yield { dict: without(value.dict, key) };
}
