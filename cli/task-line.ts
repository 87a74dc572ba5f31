import type { TaskRecord } from "../compiler/spec/run-record.ts";
import type { Progress } from "../containers/runtime/task-log.ts";

/** What is known about a task while a run goes on. */
export interface LiveTask {
  readonly task: TaskRecord;
  readonly lastLine?: string;
  readonly progress?: Progress;
  /** Of a long loop: how far it is. */
  readonly loop?: string;
}

const looks = {
  PENDING: { glyph: "·", colour: 90, word: "waiting" },
  RUNNING: { glyph: "▸", colour: 36, word: "running" },
  SUCCEEDED: { glyph: "✓", colour: 32, word: "succeeded" },
  SKIPPED: { glyph: "✓", colour: 34, word: "from cache" },
  FAILED: { glyph: "✗", colour: 31, word: "failed" },
  CANCELLED: { glyph: "■", colour: 33, word: "cancelled" },
  NOT_TRIGGERED: { glyph: "○", colour: 90, word: "not started" },
  /** Not started either, and nothing is wrong. */
  skipped: { glyph: "○", colour: 90, word: "skipped" },
} as const;

const lookOf = ({ state, note }: TaskRecord): (typeof looks)[keyof typeof looks] =>
  looks[state === "NOT_TRIGGERED" && note !== undefined ? "skipped" : state];

/** One line of the task tree, without colour cut to `width` columns. */
export function taskLine(
  live: LiveTask,
  options: { readonly now: Date; readonly width: number; readonly color: boolean },
): string {
  const { task } = live;
  const { glyph, colour, word } = lookOf(task);
  // An iteration stands below its loop, though its path has no more parts.
  const depth = task.path.split("/").length - 1 + (task.path.match(/\[\d+\](?=\/|$)/g)?.length ?? 0);
  const facts = [
    ...(task.startedAt === undefined || task.state === "SKIPPED" ? [] : [elapsed(task, options.now)]),
    ...(task.state === "SUCCEEDED" || task.state === "RUNNING" || task.state === "PENDING" ? [] : [word]),
    ...(live.loop === undefined ? [] : [live.loop]),
    ...(task.attempts > 1 ? [`attempt ${task.attempts}`] : []),
    ...(task.state === "RUNNING" ? saying(live) : []),
    ...(task.state === "FAILED" ? ownError(task) : []),
  ];
  const name = task.iteration === undefined ? task.displayName : `[${task.iteration}]`;
  const text = `${name}${facts.length > 0 ? `  ${facts.join("  ")}` : ""}`;
  const indent = "  ".repeat(depth + 1);
  const visible = text.slice(0, Math.max(10, options.width - indent.length - 3));
  return options.color ? `${indent}\u001b[${colour}m${glyph}\u001b[0m ${visible}` : `${indent}${glyph} ${visible}`;
}

/** A task's change as one line of a log that only grows. */
export function changeLine(task: TaskRecord): string {
  const { glyph, word } = lookOf(task);
  const time =
    task.endedAt === undefined || task.state === "SKIPPED" ? "" : `  ${elapsed(task, new Date(task.endedAt))}`;
  const note = task.note === undefined ? [] : [oneLine(task.note)];
  return `${glyph} ${task.path}  ${[`${word}${time}`, ...ownError(task), ...note].join("  ")}`;
}

/** The error of a group of tasks is left out when it only repeats what a task of it has told. */
const ownError = ({ kind, error }: TaskRecord): readonly string[] =>
  error === undefined || (kind === "dag" && error.message.startsWith("task '")) ? [] : [oneLine(error.message)];

/** The start of a message; the summary and the log have all of it. */
const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};

function saying({ progress, lastLine }: LiveTask): readonly string[] {
  if (progress === undefined) return lastLine === undefined ? [] : [lastLine];
  const { done, total, label } = progress;
  if (total === undefined || total === 0) return [`${done} ${label}`];
  const filled = Math.min(10, Math.round((done / total) * 10));
  return [`${"█".repeat(filled)}${"░".repeat(10 - filled)} ${done}/${total} ${label}`];
}

function elapsed(task: TaskRecord, now: Date): string {
  const end = task.endedAt === undefined ? now : new Date(task.endedAt);
  const seconds = Math.max(0, end.getTime() - new Date(task.startedAt ?? end).getTime()) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  return `${Math.floor(seconds / 60)}m ${String(Math.floor(seconds % 60)).padStart(2, "0")}s`;
}
