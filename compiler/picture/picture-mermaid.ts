import { visible } from "../drawing/markup.ts";
import type { Picture, PictureTask } from "./picture.ts";

/** A mermaid flowchart: groups and nested pipelines are subgraphs, values are solid arrows and mere order dashed ones. */
export function toMermaid(picture: Picture): string {
  const ids = new Map(everyTask(picture.tasks).map((task, index) => [task.path, `t${index + 1}`]));
  const id = (path: string): string => ids.get(path) ?? "t0";
  const nodes = picture.tasks.flatMap((task) => nodeLines(task, 1, id));
  const edges = everyTask(picture.tasks).flatMap((task) =>
    task.after.map((wait) => `  ${id(wait.task)} ${wait.values.length > 0 ? "-->" : "-.->"} ${id(task.path)}`),
  );
  return `${[`%% ${comment(picture.pipeline)}`, "flowchart TD", ...nodes, ...edges].join("\n")}\n`;
}

const everyTask = (tasks: readonly PictureTask[]): readonly PictureTask[] =>
  tasks.flatMap((task) => [task, ...everyTask(task.tasks ?? [])]);

function nodeLines(task: PictureTask, depth: number, id: (path: string) => string): readonly string[] {
  const indent = "  ".repeat(depth);
  if (task.tasks === undefined) {
    const label = [task.title, ...(task.detail === undefined ? [] : [task.detail])].map(escaped).join("<br>");
    const shape =
      task.kind === "importer" ? `[/"${label}"/]` : task.kind === "always" ? `(["${label}"])` : `["${label}"]`;
    return [`${indent}${id(task.path)}${shape}`];
  }
  return [
    `${indent}subgraph ${id(task.path)}["${escaped(task.title)}"]`,
    ...task.tasks.flatMap((inner) => nodeLines(inner, depth + 1, id)),
    `${indent}end`,
  ];
}

/** Everything but letters, digits and plain separators as a character code, which mermaid never reads as markup. */
const escaped = (text: string): string =>
  visible(text).replaceAll(/[^\p{L}\p{M}\p{N} ,=→·-]|^[-\d]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);

/** A comment ends with its line, and "%%{" begins a directive. */
const comment = (text: string): string => visible(text).replaceAll(/[\r\n\t{}]+/g, " ");
