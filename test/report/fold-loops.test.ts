import { expect, test } from "vitest";
import type { RunRecord, TaskRecord, TaskState } from "../../compiler/spec/run-record.ts";
import { foldLoops } from "../../report/fold-loops.ts";
import { renderRunReport, renderRunSummary } from "../../report/index.ts";

const none = { parameters: {}, artifacts: {} };
const at = "2026-01-01T00:00:00.000Z";

function task(path: string, state: TaskState, rest: Partial<TaskRecord> = {}): TaskRecord {
  return {
    path,
    name: path,
    displayName: path
      .split("/")
      .at(-1)!
      .replace(/\[\d+\]$/, ""),
    componentName: "comp",
    kind: "container",
    dependsOn: [],
    state,
    startedAt: at,
    endedAt: at,
    attempts: 1,
    cached: false,
    inputs: none,
    outputs: none,
    ...rest,
  };
}

/** A run of a loop whose iterations 7, 8, 9 and 10 failed, as far as there are so many. */
function looped(count: number): RunRecord {
  const failed = (index: number): TaskState => (index >= 7 && index <= 10 ? "FAILED" : "SUCCEEDED");
  const indexes = Array.from({ length: count }, (_, index) => index);
  return {
    id: "run",
    pipelineName: "looped",
    displayName: "looped",
    state: "FAILED",
    createdAt: at,
    endedAt: at,
    root: "/none",
    parameters: {},
    outputs: none,
    // In order of first start, as the runner writes them: the iterations before the tasks inside them.
    tasks: [
      task("loop", "FAILED", { kind: "dag", iterations: count }),
      task("after", "NOT_TRIGGERED", { error: { code: "K507", message: "not started, because task 'loop' failed" } }),
      ...indexes.map((index) =>
        task(`loop[${index}]`, failed(index), { kind: "dag", parent: "loop", iteration: index }),
      ),
      ...indexes.map((index) => {
        const error = failed(index) === "FAILED" ? { error: { code: "K604", message: `bad ${index}` } } : {};
        return task(`loop[${index}]/step`, failed(index), { parent: `loop[${index}]`, ...error });
      }),
    ],
  };
}

test("every task of a short loop stands below the one it belongs to", () => {
  expect(foldLoops(looped(2)).tasks.map(({ path }) => path)).toEqual([
    "loop",
    "loop[0]",
    "loop[0]/step",
    "loop[1]",
    "loop[1]/step",
    "after",
  ]);
});

test("of a long loop the first failures stay, and its name has the counts", () => {
  expect(foldLoops(looped(1000)).tasks.map(({ path, displayName }) => [path, displayName])).toEqual([
    ["loop", "loop (1,000 iterations, 4 failed)"],
    ["loop[7]", "loop"],
    ["loop[7]/step", "step"],
    ["loop[8]", "loop"],
    ["loop[8]/step", "step"],
    ["loop[9]", "loop"],
    ["loop[9]/step", "step"],
    ["after", "after"],
  ]);
});

test("a summary and a page of a thousand iterations are short", async () => {
  const record = looped(1000);
  const summary = await renderRunSummary(record, { color: false, width: 100 });
  expect(summary.split("\n").length).toBeLessThan(30);
  expect(summary).toContain("loop (1,000 iterations, 4 failed)");
  const page = await renderRunReport(record);
  expect(page.length).toBeLessThan(100_000);
  expect(page).toContain("loop[9]/step");
  expect(page).not.toContain("loop[500]");
});

test("the summary of a short loop tells its iterations apart", async () => {
  const summary = await renderRunSummary(looped(2), { runDirectory: "/none", color: false, width: 80 });
  const names = summary.split("\n").flatMap((line) => /^  [^\s\w] ( *\S+)/.exec(line)?.[1] ?? []);
  expect(names).toEqual(["loop", "  [0]", "    step", "  [1]", "    step", "after"]);
});
