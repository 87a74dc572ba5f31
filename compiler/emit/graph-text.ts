import type { GraphTask, TaskGraph } from "../spec/task-graph.ts";

/** An indented list in run order: each task with what it waits for. */
export function toText(graph: TaskGraph): string {
  const lines = graph.tasks.flatMap((task) => textLines(task, 1));
  return `${[graph.pipeline, ...lines].join("\n")}\n`;
}

function textLines(task: GraphTask, depth: number): readonly string[] {
  const after = task.after.map((path) => path.split("/").at(-1));
  const wait = after.length > 0 ? `  ← ${after.join(", ")}` : "";
  const shown = task.displayName === task.name ? "" : ` "${task.displayName}"`;
  const note = task.note === undefined ? "" : ` (${task.note})`;
  return [
    `${"  ".repeat(depth)}${task.name}${shown}${note}${wait}`,
    ...(task.tasks ?? []).flatMap((inner) => textLines(inner, depth + 1)),
  ];
}

/** A mermaid flowchart; nested pipelines and groups are subgraphs. */
export function toMermaid(graph: TaskGraph): string {
  const nodes = graph.tasks.flatMap((task) => mermaidNodes(task, 1));
  const edges = graph.tasks.flatMap(mermaidEdges);
  return `${["flowchart TD", ...nodes, ...edges].join("\n")}\n`;
}

const id = (path: string): string => `t_${path.replaceAll(/\W/g, "_")}`;
const label = (task: GraphTask): string =>
  `"${[task.displayName, task.note].filter(Boolean).join(" — ").replaceAll('"', "#quot;")}"`;

function mermaidNodes(task: GraphTask, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  if (task.tasks === undefined) return [`${indent}${id(task.path)}[${label(task)}]`];
  return [
    `${indent}subgraph ${id(task.path)}[${label(task)}]`,
    ...task.tasks.flatMap((inner) => mermaidNodes(inner, depth + 1)),
    `${indent}end`,
  ];
}

function mermaidEdges(task: GraphTask): readonly string[] {
  return [
    ...task.after.map((before) => `  ${id(before)} --> ${id(task.path)}`),
    ...(task.tasks ?? []).flatMap(mermaidEdges),
  ];
}
