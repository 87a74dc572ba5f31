import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import { k8sName } from "../spec/names.ts";
import { sourcesOf } from "./condition.ts";
import type { Node, PipelineGraph, Source } from "./graph.ts";
import { allTasks } from "./place.ts";

/** What is odd in a pipeline and in those inside it, and yet compiles. */
export function graphWarnings(graph: PipelineGraph, name: string): readonly Diagnostic[] {
  const pipelines = new Map<PipelineGraph, string>();
  collect(graph, name, pipelines);
  return [
    ...awaitedStatus(graph, name),
    ...[...pipelines].flatMap(([each, given]) => unusedInputs(each, given)),
    ...sameNames(pipelines),
  ];
}

/** Every pipeline once, under the name that its author gave it. */
function collect(graph: PipelineGraph, name: string, found: Map<PipelineGraph, string>): void {
  if (found.has(graph)) return;
  found.set(graph, name);
  for (const { callee } of allTasks(graph.body.nodes))
    if (callee.kind === "pipeline") collect(callee.graph, callee.name, found);
}

/** As the exit of another pipeline such an input is filled in; a run of the pipeline itself is refused by the API server. */
const awaitedStatus = (graph: PipelineGraph, name: string): readonly Diagnostic[] =>
  Object.entries(graph.inputs)
    .filter(([, port]) => port.kind === "parameter" && port.type === "TASK_FINAL_STATUS")
    .map(([input]) => ({
      code: "K146",
      severity: "warning",
      message: `input '${input}' of pipeline '${name}' is a final status, which nobody gives to a pipeline that runs by itself`,
      hint: "call the pipeline as the exit of an exitHandler in another one",
      at: graph.at,
    }));

function unusedInputs(graph: PipelineGraph, name: string): readonly Diagnostic[] {
  const used = new Set<string>();
  readNodes(graph.body.nodes, used);
  return Object.keys(graph.inputs)
    .filter((input) => !used.has(input))
    .map((input) => ({
      code: "K147",
      severity: "warning",
      message: `no task of pipeline '${name}' uses its input '${input}'`,
      hint: "remove the input, or pass it to the task that needs it",
      at: graph.at,
    }));
}

function readNodes(nodes: readonly Node[], used: Set<string>): void {
  for (const node of nodes) {
    if (node.kind === "task") {
      readValue([node.inputs, node.settings], used);
      continue;
    }
    if (node.control === "condition" && node.own !== undefined) readValue(sourcesOf(node.own), used);
    if (node.control === "loop" && "source" in node.items) readValue(node.items.source, used);
    readNodes(node.nodes, used);
  }
}

/** Inputs may be referred to at any depth of bindings and settings. A reference itself is not looked into. */
function readValue(value: unknown, used: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if (isSource(value)) {
    if (value.kind === "input") used.add(value.name);
    return;
  }
  // How a node ended leads to the node, which is read by itself.
  if ("kind" in value && value.kind === "finalStatus") return;
  for (const item of Object.values(value)) readValue(item, used);
}

const isSource = (value: object): value is Source => "port" in value && "pipeline" in value;

/** Backends and file names know a pipeline by its sanitised name only. */
function sameNames(pipelines: ReadonlyMap<PipelineGraph, string>): readonly Diagnostic[] {
  const first = new Map<string, { readonly name: string; readonly graph: PipelineGraph }>();
  return [...pipelines].flatMap(([graph, name]): readonly Diagnostic[] => {
    const known = first.get(k8sName(name));
    if (known === undefined) first.set(k8sName(name), { name, graph });
    if (known === undefined || known.name === name) return [];
    return [
      {
        code: "K148",
        severity: "warning",
        message: `pipelines '${known.name}' and '${name}' are both called '${k8sName(name)}' in KFP`,
        hint: "rename one of them",
        at: graph.at,
        related: [{ message: `'${known.name}' is declared here`, at: known.graph.at }],
      },
    ];
  });
}
