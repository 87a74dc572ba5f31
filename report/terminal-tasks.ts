import type { RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import { displayWidth, fitWidth, padWidth } from "../compiler/drawing/display-width.ts";
import { formatCount, formatPlural } from "./format-number.ts";
import { formatDuration, formatInstant, spanMs } from "./format-time.ts";
import { runWord, taskDepth, taskParents, taskTime, taskWord } from "./task-words.ts";
import { labelled, oneLine, type TerminalStyle } from "./terminal-paint.ts";

/** What ran, how it ended and how long it took. */
export function headLines(record: RunRecord, style: TerminalStyle): readonly string[] {
  const { word, glyph, tone } = runWord(record.state);
  const time = spanMs(record.createdAt, record.endedAt);
  const ending = `${glyph} ${word}${Number.isNaN(time) ? "" : ` in ${formatDuration(time)}`}`;
  const name = fitWidth(oneLine(record.displayName), style.width - displayWidth(ending) - 2);
  const place = fitWidth(`run ${oneLine(record.id)}, started ${formatInstant(record.createdAt)}`, style.width);
  return [
    `${style.paint("strong", name)}  ${style.paint(tone, ending)}`,
    style.paint("idle", place),
    ...(isRetold(record.error, record.tasks) ? [] : errorLines(record.error, style)),
  ];
}

/** Longer runs are cut to what a reader has to see: the top level, and whatever failed. */
const fullList = 30;

/** One line for each task: state, name, time; errors below their task. */
export function taskLines(record: RunRecord, style: TerminalStyle): readonly string[] {
  const parents = taskParents(record);
  const full = record.tasks.length <= fullList;
  const top = new Set(record.tasks.filter((task) => parents.get(task.path) === undefined).slice(0, fullList));
  const shown = record.tasks.filter((task) => full || task.state === "FAILED" || top.has(task));
  const entries = shown.map((task) => ({ task, name: taskName(task, full ? taskDepth(task, parents) : undefined) }));
  const room = Math.min(style.width - 44, Math.max(12, ...entries.map(({ name }) => displayWidth(name))));
  const lines = entries.flatMap(({ task, name }) => {
    const { word, glyph, tone } = taskWord(task);
    const time = padWidth(taskTime(task, record), 12, "left");
    const retried = task.attempts > 1 ? `, ${task.attempts} attempts` : "";
    const line = `  ${style.paint(tone, glyph)} ${padWidth(fitWidth(name, room), room)}${time}  ${style.paint(tone, word)}${retried}`;
    return [line].concat(
      task.state === "FAILED" && !isRetold(task.error, below(task, record)) ? errorLines(task.error, style) : [],
    );
  });
  const hidden = record.tasks.filter((task) => !shown.includes(task));
  return hidden.length === 0
    ? lines
    : lines.concat(`    and ${formatPlural(hidden.length, "more task")}: ${countStates(hidden)}`);
}

/** Indented by depth in a full list; with its whole path when the tasks around it are not listed. */
function taskName(task: TaskRecord, depth: number | undefined): string {
  if (depth === undefined) return oneLine(task.parent === undefined ? task.displayName : task.path);
  // An iteration stands below its loop and is called like it.
  return `${"  ".repeat(depth)}${task.iteration === undefined ? oneLine(task.displayName) : `[${task.iteration}]`}`;
}

const below = (group: TaskRecord, record: RunRecord): readonly TaskRecord[] =>
  record.tasks.filter((task) => task.path.startsWith(`${group.path}/`));

/** Whether an error only repeats what one of these tasks tells itself. */
const isRetold = (error: RunRecord["error"], tasks: readonly TaskRecord[]): boolean =>
  error !== undefined &&
  tasks.some(
    (task) => task.state === "FAILED" && task.error !== undefined && error.message.endsWith(task.error.message),
  );

function countStates(tasks: readonly TaskRecord[]): string {
  const groups = Map.groupBy(tasks, (task) => taskWord(task).word);
  return [...groups].map(([word, members]) => `${formatCount(members.length)} ${word}`).join(", ");
}

function errorLines(error: RunRecord["error"], style: TerminalStyle): string[] {
  if (error === undefined) return [];
  const pad = " ".repeat(4);
  const narrower = { ...style, width: style.width - pad.length };
  const lines = [
    ...labelled(fitWidth(oneLine(error.code), 7), error.message, narrower),
    ...(error.hint === undefined ? [] : labelled("hint", error.hint, narrower)),
  ];
  return lines.map((line) => pad + line);
}
