import { expect, test } from "vitest";
import type { TaskRecord } from "../../compiler/spec/run-record.ts";
import { liveTasks } from "../../cli/live-tasks.ts";
import type { RunEvent } from "../../runner/index.ts";

const at = "2026-01-01T00:00:00.000Z";
const none = { parameters: {}, artifacts: {} };

const change = (path: string, rest: Partial<TaskRecord>): RunEvent => ({
  kind: "task-changed",
  at,
  task: {
    path,
    name: path,
    displayName: path.split("/").at(-1)!,
    componentName: "comp",
    kind: "container",
    dependsOn: [],
    state: "PENDING",
    attempts: 0,
    cached: false,
    inputs: none,
    outputs: none,
    ...rest,
  },
});

const ended = { startedAt: at, endedAt: "2026-01-01T00:01:05.000Z" };
const events: readonly RunEvent[] = [
  change("outer", {}),
  change("other", {}),
  change("outer", { state: "RUNNING", startedAt: at }),
  change("outer/inner", { parent: "outer" }),
  change("outer/inner", { parent: "outer", state: "RUNNING", startedAt: at, attempts: 1 }),
  { kind: "task-log", at, path: "outer/inner", line: "hello" },
  {
    kind: "task-log",
    at,
    path: "outer/inner",
    line: "progress: 1/2 rows",
    progress: { done: 1, total: 2, label: "rows" },
  },
  { kind: "task-retried", at, path: "outer/inner", failed: 1, delayMs: 2000, error: { code: "K604", message: "bad" } },
  change("outer/inner", {
    parent: "outer",
    state: "FAILED",
    ...ended,
    attempts: 2,
    error: { code: "K604", message: "bad" },
  }),
  change("outer", { state: "FAILED", ...ended, attempts: 1 }),
  change("other", { state: "SKIPPED", cached: true, startedAt: at, endedAt: at }),
];

function shown(redraw: boolean, seen: readonly RunEvent[]): string {
  let text = "";
  const stream = { write: (more: string) => void (text += more), columns: 60, rows: 20 };
  {
    using view = liveTasks({ stream, color: false, redraw });
    for (const event of seen) view.event(event);
  }
  return text;
}

test("without a terminal every change is a line, progress left out", () => {
  expect(shown(false, events)).toBe(`▸ outer  running
▸ outer/inner  running
  outer/inner │ hello
↻ outer/inner  attempt 1 failed: bad; again in 2s
✗ outer/inner  failed  1m 05s  bad
✗ outer  failed  1m 05s
✓ other  from cache
`);
});

test("on a terminal the tasks stand as a tree, with attempts, errors and what came from the cache", () => {
  expect(shown(true, events)).toBe(`  ✗ outer  1m 05s  failed
    ✗ inner  1m 05s  failed  attempt 2  bad
  ✓ other  from cache
`);
});

test("a running task shows its progress", () => {
  const seen = events.slice(0, 7);
  expect(shown(true, seen)).toMatch(
    /^ {2}▸ outer {2}\S+.*\n {4}▸ inner {2}\S+.* {2}█████░░░░░ 1\/2 rows\n {2}· other\n$/,
  );
});
