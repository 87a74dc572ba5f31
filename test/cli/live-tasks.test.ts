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

/** A loop of so many iterations with one task each, of which the second fails. */
function* loopOf(count: number): Generator<RunEvent> {
  const loop = { kind: "dag", iterations: count, startedAt: at } as const;
  yield change("loop", loop);
  yield change("loop", { ...loop, state: "RUNNING" });
  for (let index = 0; index < count; index += 1) {
    const state = index === 1 ? "FAILED" : "SUCCEEDED";
    const iteration = { kind: "dag", parent: "loop", iteration: index, displayName: "loop" } as const;
    const task = { parent: `loop[${index}]`, displayName: "step" };
    const error = { error: { code: "K604", message: "bad" } };
    yield change(`loop[${index}]`, { ...iteration, state: "RUNNING", startedAt: at });
    yield change(`loop[${index}]/step`, { ...task, state: "RUNNING", startedAt: at });
    yield { kind: "task-log", at, path: `loop[${index}]/step`, line: "hello" };
    yield change(`loop[${index}]/step`, { ...task, ...ended, state, ...(index === 1 ? error : {}) });
    yield change(`loop[${index}]`, { ...iteration, ...ended, state });
  }
  yield change("loop", { ...loop, ...ended, state: "FAILED" });
}

test("a short loop is shown with its iterations below it", () => {
  expect(shown(true, [...loopOf(2)])).toBe(`  ✗ loop  1m 05s  failed
    ✓ [0]  1m 05s
      ✓ step  1m 05s
    ✗ [1]  1m 05s  failed
      ✗ step  1m 05s  failed  bad
`);
});

test("a long loop is one line with counts, on a terminal and without one", () => {
  expect(shown(true, [...loopOf(1000)])).toBe("  ✗ loop  1m 05s  failed  1,000 iterations, 1 failed\n");
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((part) => `▸ loop  ${part}00 of 1,000 iterations, 1 failed\n`);
  expect(shown(false, [...loopOf(1000)])).toBe(
    `▸ loop  running\n✗ loop[1]/step  failed  1m 05s  bad\n${tenths.join("")}✗ loop  failed  1m 05s  1,000 iterations, 1 failed\n`,
  );
});

test("a task that a condition left out is told as skipped, with the condition", () => {
  const skipped = change("maybe", { state: "NOT_TRIGGERED", note: "its condition is false: 1 > 2" });
  expect(shown(false, [skipped])).toBe("○ maybe  skipped  its condition is false: 1 > 2\n");
});
