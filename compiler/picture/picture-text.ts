import { shownText } from "../diff/change-words.ts";
import type { Picture, PictureTask } from "./picture.ts";

/** An indented list in run order: each task with what it waits for. */
export function toText(picture: Picture): string {
  const lines = picture.tasks.flatMap((task) => textLines(task, 1));
  return `${[shownText(picture.pipeline), ...lines].join("\n")}\n`;
}

function textLines(task: PictureTask, depth: number): readonly string[] {
  const after = task.after.map((wait) => wait.task.split("/").at(-1) ?? "");
  const wait = after.length > 0 ? `  ← ${after.join(", ")}` : "";
  const title = task.title === task.name ? "" : ` (${task.title})`;
  return [
    `${"  ".repeat(depth)}${shownText(`${task.name}${title}${wait}`)}`,
    ...(task.tasks ?? []).flatMap((inner) => textLines(inner, depth + 1)),
  ];
}
