import type { Branch, Branches, Loop, Node, Pipeline, Program, Ref, Task, Type, Value } from "./abstract-pipeline.ts";

/** Every node of a level and of the groups in it, outer before inner. */
export function* allNodes(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if (node.kind === "exit") yield node.exit;
    for (const level of levelsOf(node)) yield* allNodes(level);
  }
}

/** The levels inside a node. */
export function levelsOf(node: Node): readonly (readonly Node[])[] {
  if (node.kind === "task") return [];
  return node.kind === "branches" ? node.branches.map((branch) => branch.nodes) : [node.nodes];
}

export const allTasks = (nodes: readonly Node[]): readonly Task[] =>
  [...allNodes(nodes)].filter((node) => node.kind === "task");

/** The references of a value. */
export function refsOf(value: Value): readonly Ref[] {
  if ("ref" in value) return [value.ref];
  if ("text" in value) return value.text.filter((part) => typeof part !== "string");
  if ("list" in value) return value.list.flatMap(refsOf);
  return "dict" in value ? Object.values(value.dict).flatMap(refsOf) : [];
}

/** Every value that a task is given. */
export function valuesOf(task: Task): readonly Value[] {
  const importer = "importer" in task.calls ? task.calls.importer : undefined;
  return [
    ...Object.values(task.args),
    ...Object.values(task.options.resources ?? {}),
    ...(importer ? [importer.uri, ...Object.values(importer.metadata ?? {})] : []),
  ];
}

/** Every reference that a pipeline reads. */
export function allRefs({ nodes, returns }: Pipeline): readonly Ref[] {
  const refs = Object.values(returns);
  for (const node of allNodes(nodes)) {
    if (node.kind === "task") refs.push(...valuesOf(node).flatMap(refsOf));
    if (node.kind === "loop")
      refs.push(...Object.values(node.returns), ...("ref" in node.items ? [node.items.ref] : []));
    if (node.kind === "branches") for (const branch of node.branches) refs.push(...branchRefs(branch));
  }
  return refs;
}

export const branchRefs = ({ test, returns }: Branch): readonly Ref[] => [
  ...(test ? [test.left, ...("ref" in test.right ? [test.right.ref] : [])] : []),
  ...Object.values(returns),
];

/** A node with this id and kind. */
export function find<K extends Node["kind"]>(nodes: readonly Node[], kind: K, id: string): Node & { readonly kind: K } {
  for (const node of allNodes(nodes))
    if (node.kind === kind && node.id === id) return node as Node & { readonly kind: K };
  throw new Error(`no ${kind} ${id}`);
}

/** The outputs of what a task calls. */
export function outputsOf({ calls }: Task, program: Program): Readonly<Record<string, Type>> {
  if ("importer" in calls) return { artifact: { kind: "artifact", title: calls.importer.title } };
  if ("component" in calls) return program.components.find(({ id }) => id === calls.component)?.outputs ?? {};
  const pipeline = program.pipelines.find(({ id }) => id === calls.pipeline);
  return Object.fromEntries(
    Object.entries(pipeline?.returns ?? {}).map(([name, ref]) => [name, typeOf(ref, pipeline as Pipeline, program)]),
  );
}

/** What a reference holds. */
export function typeOf(ref: Ref, pipeline: Pipeline, program: Program): Type {
  if ("input" in ref) return pipeline.inputs[ref.input]!.type;
  if ("task" in ref) return outputsOf(find(pipeline.nodes, "task", ref.task), program)[ref.output]!;
  if ("item" in ref) {
    const { item } = find(pipeline.nodes, "loop", ref.item);
    return ref.field === undefined ? item : fieldType(item);
  }
  const group = [...allNodes(pipeline.nodes)].find((node) => node.kind !== "task" && node.id === ref.group);
  if (group?.kind === "loop") return collected(group, ref.output, { pipeline, program });
  if (group?.kind === "branches") {
    const type = typeOf(group.branches[0]!.returns[ref.output]!, pipeline, program);
    return isOpen(group) ? listOf(type) : type;
  }
  throw new Error(`no results of ${ref.group}`);
}

interface Place {
  readonly pipeline: Pipeline;
  readonly program: Program;
}

/** A list of what each iteration gives; what an inner loop collected stays one flat list. */
function collected(loop: Loop, output: string, { pipeline, program }: Place): Type {
  const ref = loop.returns[output]!;
  const type = typeOf(ref, pipeline, program);
  const inner = "group" in ref && loop.nodes.some((node) => isCollecting(node) && node.id === ref.group);
  return inner ? type : listOf(type);
}

/** Whether a node hands out lists: a loop, or a lone branch in one. */
export const isCollecting = (node: Node): boolean => node.kind === "loop" || (node.kind === "branches" && isOpen(node));
const isOpen = ({ branches }: Branches): boolean => branches.at(-1)?.test !== undefined;
/** A list of values of a type. */
export const listOf = (type: Type): Type =>
  type.kind === "artifact" ? { ...type, list: true } : { kind: "list", of: type };

/** Fields of an item of unknown type are text. */
export const fieldType = (item: Type): Type => ({ kind: (item.kind === "dict" ? item.of : undefined) ?? "str" });

export const sameType = (a: Type, b: Type): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));
const plain = (type: Type): unknown => {
  if (type.kind === "list") return ["list", type.of && plain(type.of)];
  if (type.kind === "dict") return ["dict", type.of, type.fields];
  return type.kind === "artifact" ? ["artifact", type.title, type.list === true] : [type.kind];
};
