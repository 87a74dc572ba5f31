import type { Json } from "../../compiler/spec/pipeline-spec.ts";
import type {
  Branches,
  Component,
  Exit,
  Importer,
  Loop,
  Node,
  Options,
  Pipeline,
  Port,
  Ports,
  Program,
  Ref,
  Task,
  Test,
  Type,
  Value,
} from "./abstract-pipeline.ts";
import { allTasks } from "./walk.ts";

/** A program as a TypeScript module that exports the last pipeline as `pipeline`. */
export function writeTypescript({ components, pipelines }: Program): string {
  return [
    'import * as z from "zod";',
    'import { and, Artifact, concat, Dataset, defineComponent, defineContainerComponent, definePipeline, eq, exitHandler, finalStatus, gt, gte, HTML, ifPresent, importer, listOf, lt, lte, Metrics, Model, ne, optional, parallelFor, type ParamRef, type Task, text, type Waitable, when } from "pipewright";',
    "",
    ...components.map(componentText),
    ...pipelines.map(pipelineText),
    `export const pipeline = ${pipelines.at(-1)!.id};`,
    "",
  ].join("\n");
}

const quote = (value: Json): string => JSON.stringify(value);
const record = (entries: readonly (readonly [string, string])[]): string =>
  entries.length === 0 ? "{}" : `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;

function schema(type: Type): string {
  switch (type.kind) {
    case "str":
      return "z.string()";
    case "int":
      return "z.int()";
    case "float":
      return "z.number()";
    case "bool":
      return "z.boolean()";
    case "list":
      return `z.array(${type.of ? schema(type.of) : "z.unknown()"})`;
    case "dict": {
      const value = type.of ? schema({ kind: type.of }) : "z.unknown()";
      return type.fields
        ? `z.object(${record(type.fields.map((field) => [field, value] as const))})`
        : `z.record(z.string(), ${value})`;
    }
    case "artifact":
      return type.list ? `listOf(${type.title})` : type.title;
    case "status":
      return "finalStatus";
  }
}

function port({ type, default: value, optional }: Port): string {
  if (type.kind === "artifact") return optional ? `optional(${schema(type)})` : schema(type);
  if (value !== undefined) return `${schema(type)}.default(${quote(value)})`;
  return `${schema(type)}${optional && type.kind !== "status" ? ".optional()" : ""}`;
}

const ports = (all: Ports): string => record(Object.entries(all).map(([name, each]) => [name, port(each)] as const));
const outputs = (all: Component["outputs"]): string =>
  record(Object.entries(all).map(([name, type]) => [name, schema(type)] as const));

function componentText(component: Component): string {
  const { id, kind } = component;
  const head = `name: ${quote(id)}, inputs: ${ports(component.inputs)}, outputs: ${outputs(component.outputs)}`;
  if (kind === "function") return `const ${id} = defineComponent({ ${head} });`;
  const body = `image: "registry.example/${id}:1", command: ["run", ${quote(id)}], args: [${containerArgs(component).join(", ")}]`;
  return `const ${id} = defineContainerComponent({ ${head}, container: ({ inputs, outputs }) => ({ ${body} }) });`;
}

function containerArgs({ inputs, outputs, extras = [] }: Component): readonly string[] {
  const args: string[] = [];
  for (const [name, { type, optional }] of Object.entries(inputs)) {
    if (type.kind === "artifact") args.push(`inputs.${name}.uri`, `inputs.${name}.path`);
    else if (optional && extras.includes("ifPresent"))
      args.push(`ifPresent(inputs.${name}, ["--${name}", inputs.${name}], ["none"])`);
    else if (extras.includes("concat")) args.push(`concat("${name}=", inputs.${name})`);
    else if (extras.includes("joined")) args.push(`\`--${name}=\${inputs.${name}}\``);
    else args.push(`inputs.${name}`);
  }
  for (const [name, type] of Object.entries(outputs))
    args.push(type.kind === "artifact" ? `outputs.${name}.path` : `outputs.${name}.outputFile`);
  return args;
}

function pipelineText(pipeline: Pipeline): string {
  const { id, displayName, root, inputs, nodes, returns } = pipeline;
  const later = new Set(allTasks(nodes).flatMap(({ options }) => options.after ?? []));
  const lines = [
    ...(later.size > 0 ? ["const done: Record<string, Task | Waitable> = {};"] : []),
    ...level(nodes, later),
  ];
  if (Object.keys(returns).length > 0) lines.push(`return ${refs(returns)};`);
  const names = Object.keys(inputs);
  return [
    `const ${id} = definePipeline({`,
    `  name: ${quote(id)},`,
    ...(displayName === undefined ? [] : [`  displayName: ${quote(displayName)},`]),
    ...(root === undefined ? [] : [`  root: ${quote(root)},`]),
    `  inputs: ${ports(inputs)},`,
    `  build(${names.length > 0 ? `{ ${names.join(", ")} }` : ""}) {`,
    ...indent(indent(lines)),
    "  },",
    "});",
  ].join("\n");
}

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

function level(nodes: readonly Node[], later: ReadonlySet<string>): readonly string[] {
  return nodes.flatMap((node) => {
    const lines = nodeText(node, later);
    return node.kind !== "branches" && later.has(node.id) ? [...lines, `done["${node.id}"] = ${node.id};`] : lines;
  });
}

function nodeText(node: Node, later: ReadonlySet<string>): readonly string[] {
  switch (node.kind) {
    case "task":
      return [`const ${node.id} = ${call(node)};`];
    case "loop":
      return loop(node, later);
    case "branches":
      return branches(node, later);
    case "exit":
      return exit(node, later);
  }
}

function call({ calls, args, options }: Task): string {
  const extra = optionsText(options);
  if ("importer" in calls) return importerCall(calls.importer, extra);
  const given = record(Object.entries(args).map(([name, value]) => [name, valueText(value)] as const));
  return `${"component" in calls ? calls.component : calls.pipeline}(${given}${extra && `, ${extra}`})`;
}

function importerCall({ title, uri, metadata, reimport }: Importer, extra: string): string {
  const entries: (readonly [string, string])[] = [["uri", valueText(uri)]];
  if (metadata) entries.push(["metadata", valueText({ dict: metadata })]);
  if (reimport) entries.push(["reimport", "true"]);
  return `importer(${title}, ${record(entries)}${extra && `, ${extra}`})`;
}

const resourceNames: Readonly<Record<string, string>> = {
  cpu: "cpu",
  cpuRequest: "cpuRequest",
  memory: "memory",
  memoryRequest: "memoryRequest",
};

function optionsText(options: Options): string {
  const entries: (readonly [string, string])[] = [];
  if (options.displayName !== undefined) entries.push(["displayName", quote(options.displayName)]);
  if (options.cache !== undefined)
    entries.push(["cache", options.cache === false ? "false" : `{ key: ${quote(options.cache)} }`]);
  if (options.retry) entries.push(["retry", quote(options.retry)]);
  if (options.resources) {
    const { acceleratorType, acceleratorCount, ...plain } = options.resources;
    const given = Object.entries(plain).map(([name, value]) => [resourceNames[name]!, valueText(value)] as const);
    const accelerator = [
      ...(acceleratorType ? [["type", valueText(acceleratorType)] as const] : []),
      ...(acceleratorCount ? [["count", valueText(acceleratorCount)] as const] : []),
    ];
    entries.push([
      "resources",
      record([...given, ...(accelerator.length > 0 ? [["accelerator", record(accelerator)] as const] : [])]),
    ]);
  }
  if (options.env) entries.push(["env", quote(options.env)]);
  if (options.after) entries.push(["after", `[${options.after.map((id) => `done["${id}"]!`).join(", ")}]`]);
  if (options.ignoreUpstreamFailure) entries.push(["ignoreUpstreamFailure", "true"]);
  return entries.length === 0 ? "" : record(entries);
}

function loop(node: Loop, later: ReadonlySet<string>): readonly string[] {
  const { id, items, item, parallelism, displayName, nodes, returns } = node;
  const options = [
    ...(parallelism === undefined ? [] : [["parallelism", String(parallelism)] as const]),
    ...(displayName === undefined ? [] : [["displayName", quote(displayName)] as const]),
  ];
  const from =
    "literals" in items ? quote(items.literals) : `${refText(items.ref)}${node.open ? " as ParamRef<string[]>" : ""}`;
  const parameters = item.kind === "dict" && item.fields ? `${id}_fields, ${id}_item` : `${id}_item`;
  return [
    `const ${id} = parallelFor(${from}, (${parameters}) => {`,
    ...indent(level(nodes, later)),
    ...indent(Object.keys(returns).length > 0 ? [`return ${refs(returns)};`] : []),
    `}${options.length > 0 ? `, ${record(options)}` : ""});`,
  ];
}

function branches({ id, branches }: Branches, later: ReadonlySet<string>): readonly string[] {
  const closed = Object.keys(branches[0]!.returns).length > 0;
  const lines: string[] = [];
  branches.forEach(({ test, displayName, nodes, returns }, index) => {
    const head = index === 0 ? `${closed ? `const ${id} = ` : ""}when(` : test ? ".elif(" : ".otherwise(";
    lines.push(
      `${head}${test ? `${testText(test)}, ` : ""}() => {`,
      ...indent(level(nodes, later)),
      ...indent(Object.keys(returns).length > 0 ? [`return ${refs(returns)};`] : []),
      `}${displayName === undefined ? "" : `, { displayName: ${quote(displayName)} }`})`,
    );
  });
  const kept = closed && branches.at(-1)?.test !== undefined;
  return [...lines.slice(0, -1), `${lines.at(-1)!}${kept ? ".orNothing()" : ""};`];
}

const functions = { "==": "eq", "!=": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;

function testText({ operator, left, right }: Test): string {
  // A reference to a boolean is a test.
  if (operator === "==" && "constant" in right && right.constant === true) return refText(left);
  // The item of a loop over constants can only be one of them; comparing it with others needs its type widened.
  const widened = "item" in left && "constant" in right ? `<${typeof right.constant}>` : "";
  return `${functions[operator]}${widened}(${refText(left)}, ${"ref" in right ? refText(right.ref) : quote(right.constant)})`;
}

const exit = ({ id, exit: task, displayName, nodes }: Exit, later: ReadonlySet<string>): readonly string[] => [
  `const ${id} = exitHandler(() => ${call(task)}, () => {`,
  ...indent(level(nodes, later)),
  `}${displayName === undefined ? "" : `, { displayName: ${quote(displayName)} }`});`,
];

const refs = (all: Readonly<Record<string, Ref>>): string =>
  record(Object.entries(all).map(([name, ref]) => [name, refText(ref)] as const));

function refText(ref: Ref): string {
  if ("input" in ref) return ref.input;
  if ("task" in ref) return `${ref.task}.outputs.${ref.output}`;
  if ("group" in ref) return `${ref.group}.${ref.output}`;
  return ref.field === undefined ? `${ref.item}_item` : `${ref.item}_fields.${ref.field}`;
}

function valueText(value: Value): string {
  if ("constant" in value) return quote(value.constant);
  if ("ref" in value) return refText(value.ref);
  if ("list" in value) return `[${value.list.map(valueText).join(", ")}]`;
  if ("dict" in value)
    return record(Object.entries(value.dict).map(([key, item]) => [quote(key), valueText(item)] as const));
  const parts = value.text.map((part) =>
    typeof part === "string" ? part.replace(/[`\\$]/g, (char) => `\\${char}`) : `\${${refText(part)}}`,
  );
  return `text\`${parts.join("")}\``;
}
