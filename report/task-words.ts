import type { RunRecord, RunState, TaskRecord, TaskState } from "../compiler/spec/run-record.ts";
import { formatDuration, spanMs } from "./format-time.ts";

/** How a state is said and drawn. The glyph carries the meaning where colours cannot be seen. */
export interface StateWord {
  readonly word: string;
  readonly glyph: string;
  /** Suffix of the style class and the colour's name. */
  readonly tone: "good" | "cached" | "bad" | "busy" | "idle";
}

const words: Readonly<Record<TaskState | RunState, StateWord>> = {
  PENDING: { word: "waiting", glyph: "○", tone: "idle" },
  RUNNING: { word: "running", glyph: "▶", tone: "busy" },
  SUCCEEDED: { word: "succeeded", glyph: "✓", tone: "good" },
  SKIPPED: { word: "cached", glyph: "↺", tone: "cached" },
  FAILED: { word: "failed", glyph: "✗", tone: "bad" },
  CANCELLED: { word: "cancelled", glyph: "■", tone: "bad" },
  NOT_TRIGGERED: { word: "not started", glyph: "–", tone: "idle" },
};

/** Not started either, and nothing is wrong: a condition did not hold. */
const skipped: StateWord = { word: "skipped", glyph: "–", tone: "idle" };

/** The word and glyph of a run's state. */
export function runWord(state: RunState): StateWord {
  return words[state];
}

/** The word and glyph of a task: a task served from the cache says so whatever its state is called. */
export function taskWord(task: TaskRecord): StateWord {
  if (task.state === "NOT_TRIGGERED" && task.note !== undefined) return skipped;
  return task.cached && (task.state === "SUCCEEDED" || task.state === "SKIPPED") ? words.SKIPPED : words[task.state];
}

/** The task's duration as text; of a task that is still running, up to the last instant that the record knows. */
export function taskTime(task: TaskRecord, record: RunRecord): string {
  if (task.startedAt === undefined) return "";
  const end = task.endedAt ?? (task.state === "RUNNING" ? lastInstant(record) : undefined);
  const ms = spanMs(task.startedAt, end);
  return Number.isNaN(ms) ? "" : formatDuration(ms);
}

/** The latest instant in the record: reports hold no clock, so the same record gives the same page. */
export function lastInstant(record: RunRecord): string {
  let last = record.endedAt ?? record.createdAt;
  for (const task of record.tasks) {
    for (const instant of [task.startedAt, task.endedAt])
      if (instant !== undefined && Date.parse(instant) > Date.parse(last)) last = instant;
  }
  return last;
}

/** How many task records enclose this one. */
export function taskDepth(task: TaskRecord, parents: ReadonlyMap<string, string | undefined>): number {
  let depth = 0;
  for (let parent = parents.get(task.path); parent !== undefined && depth < 32; parent = parents.get(parent)) depth++;
  return depth;
}

/**
 * The enclosing record of every task. A loop's iterations have paths such as "loop[3]/train"; when there is no record
 * "loop[3]", the loop itself is the parent.
 */
export function taskParents(record: RunRecord): ReadonlyMap<string, string | undefined> {
  const known = new Set(record.tasks.map((task) => task.path));
  return new Map(record.tasks.map((task) => [task.path, knownAncestor(task, known)]));
}

function knownAncestor(task: TaskRecord, known: ReadonlySet<string>): string | undefined {
  const candidates = task.parent === undefined ? [] : [task.parent];
  const parts = task.path.split("/");
  for (let length = parts.length; length > 0; length--) {
    const path = parts.slice(0, length).join("/");
    if (length < parts.length) candidates.push(path);
    if (/\[\d+\]$/.test(path)) candidates.push(path.replace(/\[\d+\]$/, ""));
  }
  return candidates.find((path) => path !== task.path && known.has(path));
}
