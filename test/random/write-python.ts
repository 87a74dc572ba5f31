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
import { allNodes, allTasks, isCollecting, typeOf } from "./walk.ts";

/** A program as a Python module of the KFP SDK whose last pipeline is called `pipeline`. */
export function writePython(program: Program): string {
  return [
    "from typing import Dict, List, NamedTuple, Optional",
    "from kfp import dsl",
    "",
    ...program.components.flatMap((component) => ["", ...componentText(component)]),
    ...program.pipelines.flatMap((pipeline) => ["", ...pipelineText(pipeline, program)]),
    "",
    `pipeline = ${program.pipelines.at(-1)!.id}`,
    "",
  ].join("\n");
}

const scalars = { str: "str", int: "int", float: "float", bool: "bool" } as const;

function annotation(type: Type): string {
  switch (type.kind) {
    case "list":
      return type.of ? `List[${annotation(type.of)}]` : "list";
    case "dict":
      return type.of ? `Dict[str, ${type.of}]` : "dict";
    case "artifact":
      return type.list ? `List[dsl.${type.title}]` : `dsl.${type.title}`;
    case "status":
      return "dsl.PipelineTaskFinalStatus";
    default:
      return scalars[type.kind];
  }
}

/** A constant; a whole number of type float is written as one. */
function literal(value: Json, type?: Type): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number")
    return type?.kind === "float" && Number.isInteger(value) ? `${value}.0` : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  const inner = type?.kind === "list" ? type.of : type?.kind === "dict" && type.of ? { kind: type.of } : undefined;
  if (Array.isArray(value)) return `[${value.map((item: Json) => literal(item, inner)).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]: [string, Json]) => `${JSON.stringify(key)}: ${literal(item, inner)}`)
    .join(", ")}}`;
}

/** Required parameters come first, as Python wants it. */
function parameters(inputs: Ports, rest: readonly string[] = []): string {
  const required: string[] = [];
  const optional: string[] = [];
  for (const [name, each] of Object.entries(inputs))
    (isOptional(each) ? optional : required).push(parameter(name, each));
  return [...required, ...rest, ...optional].join(", ");
}

const isOptional = ({ optional, default: value, type }: Port): boolean =>
  value !== undefined || (optional === true && type.kind !== "status");

function parameter(name: string, port: Port): string {
  const { type, default: value } = port;
  const written = type.kind === "artifact" ? `dsl.Input[${annotation(type)}]` : annotation(type);
  if (!isOptional(port)) return `${name}: ${written}`;
  return value === undefined ? `${name}: Optional[${written}] = None` : `${name}: ${written} = ${literal(value, type)}`;
}

function componentText(component: Component): readonly string[] {
  const { id, inputs, outputs } = component;
  const artifacts = Object.entries(outputs)
    .filter(([, type]) => type.kind === "artifact")
    .map(([name, type]) => `${name}: dsl.Output[${annotation(type)}]`);
  const values = Object.entries(outputs).filter(([, type]) => type.kind !== "artifact");
  if (component.kind === "container") {
    const paths = values.map(([name, type]) => `${name}: dsl.OutputPath(${annotation(type)})`);
    return [
      "@dsl.container_component",
      `def ${id}(${parameters(inputs, [...artifacts, ...paths])}):`,
      `    return dsl.ContainerSpec(image="registry.example/${id}:1", command=["run", "${id}"], args=[${containerArgs(component).join(", ")}])`,
    ];
  }
  return [
    "@dsl.component",
    `def ${id}(${parameters(inputs, artifacts)})${returned(values.map(([name, type]) => [name, annotation(type)] as const))}:`,
    "    ...",
  ];
}

/** One value is KFP's unnamed output; several have names. */
function returned(values: readonly (readonly [string, string])[]): string {
  const [first] = values;
  if (first === undefined) return "";
  if (values.length === 1 && first[0] === "Output") return ` -> ${first[1]}`;
  return ` -> NamedTuple("Results", [${values.map(([name, type]) => `("${name}", ${type})`).join(", ")}])`;
}

function containerArgs({ inputs, outputs, extras = [] }: Component): readonly string[] {
  const args: string[] = [];
  for (const [name, { type, optional }] of Object.entries(inputs)) {
    if (type.kind === "artifact") args.push(`${name}.uri`, `${name}.path`);
    else if (optional && extras.includes("ifPresent"))
      args.push(`dsl.IfPresentPlaceholder(input_name="${name}", then=["--${name}", ${name}], else_=["none"])`);
    else if (extras.includes("concat")) args.push(`dsl.ConcatPlaceholder(["${name}=", ${name}])`);
    else if (extras.includes("joined")) args.push(`f"--${name}={${name}}"`);
    else args.push(name);
  }
  for (const [name, type] of Object.entries(outputs)) args.push(type.kind === "artifact" ? `${name}.path` : name);
  return args;
}

interface Place {
  readonly pipeline: Pipeline;
  readonly program: Program;
}

function pipelineText(pipeline: Pipeline, program: Program): readonly string[] {
  const { id, displayName, root, inputs, nodes, returns } = pipeline;
  const place = { pipeline, program };
  const options = [
    `name="${id}"`,
    ...(displayName === undefined ? [] : [`display_name=${literal(displayName)}`]),
    ...(root === undefined ? [] : [`pipeline_root=${literal(root)}`]),
  ];
  const results = Object.entries(returns).map(
    ([name, ref]) => [name, annotation(typeOf(ref, pipeline, program))] as const,
  );
  const lines = level(nodes, place);
  if (results.length === 1 && results[0]![0] === "Output") lines.push(`return ${refText(returns["Output"]!, place)}`);
  else if (results.length > 0) {
    lines.push(
      `Results = NamedTuple("Results", [${results.map(([name, type]) => `("${name}", ${type})`).join(", ")}])`,
      `return Results(${Object.entries(returns)
        .map(([name, ref]) => `${name}=${refText(ref, place)}`)
        .join(", ")})`,
    );
  }
  return [
    `@dsl.pipeline(${options.join(", ")})`,
    `def ${id}(${parameters(inputs)})${returned(results)}:`,
    ...indent(lines),
  ];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`);
const level = (nodes: readonly Node[], place: Place): string[] => nodes.flatMap((node) => nodeText(node, place));

function nodeText(node: Node, place: Place): readonly string[] {
  switch (node.kind) {
    case "task":
      return taskText(node, place);
    case "loop":
      return loop(node, place);
    case "branches":
      return branches(node, place);
    case "exit":
      return exit(node, place);
  }
}

function taskText(task: Task, place: Place): readonly string[] {
  const { id, calls, args } = task;
  const call =
    "importer" in calls
      ? importerCall(calls.importer, place)
      : `${"component" in calls ? calls.component : calls.pipeline}(${Object.entries(args)
          .map(([name, value]) => `${name}=${valueText(value, place, inputType(task, name, place))}`)
          .join(", ")})`;
  return [`${id} = ${call}`, ...optionLines(id, task.options, place)];
}

function inputType({ calls }: Task, name: string, { program }: Place): Type | undefined {
  if ("importer" in calls) return undefined;
  const callee =
    "component" in calls
      ? program.components.find(({ id }) => id === calls.component)
      : program.pipelines.find(({ id }) => id === calls.pipeline);
  return callee?.inputs[name]?.type;
}

function importerCall({ title, uri, metadata, reimport }: Importer, place: Place): string {
  const args = [`artifact_uri=${valueText(uri, place)}`, `artifact_class=dsl.${title}`];
  if (metadata) args.push(`metadata=${valueText({ dict: metadata }, place)}`);
  if (reimport) args.push("reimport=True");
  return `dsl.importer(${args.join(", ")})`;
}

const setters: Readonly<Record<string, string>> = {
  cpu: "set_cpu_limit",
  cpuRequest: "set_cpu_request",
  memory: "set_memory_limit",
  memoryRequest: "set_memory_request",
  acceleratorType: "set_accelerator_type",
  acceleratorCount: "set_accelerator_limit",
};

function optionLines(id: string, options: Options, place: Place): readonly string[] {
  const lines: string[] = [];
  if (options.displayName !== undefined) lines.push(`${id}.set_display_name(${literal(options.displayName)})`);
  if (options.cache === false) lines.push(`${id}.set_caching_options(enable_caching=False)`);
  else if (options.cache !== undefined)
    lines.push(`${id}.set_caching_options(enable_caching=True, cache_key=${literal(options.cache)})`);
  if (options.retry) {
    const { max, backoff, factor, maxBackoff } = options.retry;
    const args = [
      `num_retries=${max}`,
      ...(backoff === undefined ? [] : [`backoff_duration="${backoff}"`]),
      ...(factor === undefined ? [] : [`backoff_factor=${literal(factor, { kind: "float" })}`]),
      ...(maxBackoff === undefined ? [] : [`backoff_max_duration="${maxBackoff}"`]),
    ];
    lines.push(`${id}.set_retry(${args.join(", ")})`);
  }
  for (const [name, value] of Object.entries(options.resources ?? {}))
    lines.push(`${id}.${setters[name]!}(${valueText(value, place)})`);
  for (const [name, value] of Object.entries(options.env ?? {}))
    lines.push(`${id}.set_env_variable(${literal(name)}, ${literal(value)})`);
  for (const other of options.after ?? []) lines.push(`${id}.after(${waitable(other, place)})`);
  if (options.ignoreUpstreamFailure) lines.push(`${id}.ignore_upstream_failure()`);
  return lines;
}

/** Python cannot wait for a loop, but for a task in it, which means the same from outside. */
function waitable(id: string, { pipeline }: Place): string {
  const node = [...allNodes(pipeline.nodes)].find((each) => each.id === id)!;
  return node.kind === "loop" ? (allTasks(node.nodes)[0]?.id ?? id) : id;
}

function loop(node: Loop, place: Place): readonly string[] {
  const { id, items, item, parallelism, displayName, nodes } = node;
  const options = [
    "literals" in items ? literal([...items.literals], { kind: "list", of: item }) : refText(items.ref, place),
    ...(displayName === undefined ? [] : [`name=${literal(displayName)}`]),
    ...(parallelism === undefined ? [] : [`parallelism=${parallelism}`]),
  ];
  return [`with dsl.ParallelFor(${options.join(", ")}) as ${id}:`, ...indent(level(nodes, place))];
}

function branches({ id, branches }: Branches, place: Place): readonly string[] {
  const lines = branches.flatMap(({ test, displayName, nodes }, index) => {
    const args = [
      ...(test ? [testText(test, place)] : []),
      ...(displayName === undefined ? [] : [`name=${literal(displayName)}`]),
    ];
    return [
      `with dsl.${index === 0 ? "If" : test ? "Elif" : "Else"}(${args.join(", ")}):`,
      ...indent(level(nodes, place)),
    ];
  });
  if (branches.at(-1)?.test !== undefined) return lines;
  for (const name of Object.keys(branches[0]!.returns))
    lines.push(
      `${id}_${name} = dsl.OneOf(${branches.map(({ returns }) => refText(returns[name]!, place)).join(", ")})`,
    );
  return lines;
}

const swapped = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function testText({ operator, left, right, mirrored }: Test, place: Place): string {
  const first = refText(left, place);
  const second = "ref" in right ? refText(right.ref, place) : literal(right.constant);
  return mirrored ? `${second} ${swapped[operator]} ${first}` : `${first} ${operator} ${second}`;
}

const exit = ({ id, exit: task, displayName, nodes }: Exit, place: Place): readonly string[] => [
  ...taskText(task, place),
  `with dsl.ExitHandler(${task.id}${displayName === undefined ? "" : `, name=${literal(displayName)}`}) as ${id}:`,
  ...indent(level(nodes, place)),
];

function refText(ref: Ref, place: Place): string {
  if ("input" in ref) return ref.input;
  if ("task" in ref) return `${ref.task}.outputs["${ref.output}"]`;
  if ("item" in ref) return ref.field === undefined ? ref.item : `${ref.item}.${ref.field}`;
  const group = [...allNodes(place.pipeline.nodes)].find((node) => node.kind !== "task" && node.id === ref.group)!;
  return group.kind === "loop" ? `dsl.Collected(${made(ref, place)})` : `${ref.group}_${ref.output}`;
}

/** Python names what a loop collects by the task that makes it, however deep. */
function made(ref: Ref, place: Place): string {
  if (!("group" in ref)) return refText(ref, place);
  const node = [...allNodes(place.pipeline.nodes)].find((each) => each.kind !== "task" && each.id === ref.group)!;
  if (node.kind === "loop") return made(node.returns[ref.output]!, place);
  return node.kind === "branches" && isCollecting(node)
    ? made(node.branches[0]!.returns[ref.output]!, place)
    : refText(ref, place);
}

function valueText(value: Value, place: Place, type?: Type): string {
  if ("constant" in value) return literal(value.constant, type);
  if ("ref" in value) return refText(value.ref, place);
  const inner = type?.kind === "list" ? type.of : type?.kind === "dict" && type.of ? { kind: type.of } : undefined;
  if ("list" in value) return `[${value.list.map((item) => valueText(item, place, inner)).join(", ")}]`;
  if ("dict" in value)
    return `{${Object.entries(value.dict)
      .map(([key, item]) => `${JSON.stringify(key)}: ${valueText(item, place, inner)}`)
      .join(", ")}}`;
  const parts = value.text.map((part) =>
    typeof part === "string"
      ? JSON.stringify(part).slice(1, -1).replace(/[{}]/g, "$&$&")
      : `{${refText(part, place).replaceAll('"', "'")}}`,
  );
  return `f"${parts.join("")}"`;
}
