import { expect, test } from "vitest";
import type { TaskRecord } from "../../compiler/spec/run-record.ts";
import type { Evaluation } from "../../components/evaluate-model/evaluation.ts";
import { assignRoles, type RunEvaluations } from "../../report/model-roles.ts";
import type { Found } from "../../report/run-view.ts";
import { runFixture } from "./run-fixture.ts";

const { record } = await runFixture("tuned");

interface Extra {
  readonly model?: string;
  readonly parent?: string;
}

function task(path: string, dependsOn: readonly string[], { model, parent }: Extra = {}): TaskRecord {
  const [any] = record.tasks;
  const inputs = { parameters: model === undefined ? {} : { model }, artifacts: {} };
  const outputs = { parameters: path === "tune" ? { endpoint: "endpoints/1" } : {}, artifacts: {} };
  return {
    ...any!,
    path,
    name: path,
    displayName: path,
    dependsOn,
    inputs,
    outputs,
    ...(parent !== undefined && { parent }),
  };
}

function rolesOf(tasks: readonly TaskRecord[]): readonly (readonly [string, string])[] {
  const found = <T>(entry: TaskRecord, content: T): Found<T> => ({
    task: entry,
    output: "out",
    artifact: { name: "out", type: "system.Artifact", uri: "file:///x", metadata: {} },
    content,
  });
  const evaluation: Evaluation = {
    model: "",
    rows: 0,
    outcomes: { ok: 0, truncated: 0, empty: 0, prompt_blocked: 0, response_blocked: 0, abnormal: 0, error: 0 },
    scoreAs: "zero",
    metrics: [],
    latencyMs: { p50: 0, p95: 0, mean: 0 },
  };
  const run: RunEvaluations = {
    record: { ...record, tasks },
    evaluations: tasks.filter((entry) => entry.name.startsWith("evaluate")).map((entry) => found(entry, evaluation)),
    curves: tasks
      .filter((entry) => entry.name === "tune")
      .map((entry) => found(entry, { tuningJob: "", baseModel: "", series: [] })),
    predictions: [],
  };
  return assignRoles(run).map((model) => [model.task.path, model.label]);
}

test("the evaluation that asked the tuned endpoint is the tuned one, whatever its place in the run", () => {
  const tasks = [
    task("tune", []),
    task("evaluate-a", ["tune"], { model: "endpoints/1" }),
    task("evaluate-b", ["tune"], { model: "gemini-2.5-flash" }),
  ];
  expect(rolesOf(tasks)).toEqual([
    ["evaluate-b", "baseline"],
    ["evaluate-a", "tuned"],
  ]);
});

test("without a matching endpoint the evaluation that waited for tuning is the tuned one", () => {
  const tasks = [task("tune", []), task("deploy", ["tune"]), task("evaluate-a", ["deploy"]), task("evaluate-b", [])];
  expect(rolesOf(tasks)).toEqual([
    ["evaluate-b", "baseline"],
    ["evaluate-a", "tuned"],
  ]);
});

test("waiting is seen through enclosing DAGs", () => {
  const tasks = [
    task("tune", [], { parent: "train" }),
    task("train", []),
    task("judge", ["train"]),
    task("evaluate-a", [], { parent: "judge" }),
    task("evaluate-b", []),
  ];
  expect(rolesOf(tasks)).toEqual([
    ["evaluate-b", "baseline"],
    ["evaluate-a", "tuned"],
  ]);
});

test("two evaluations without tuning keep their own names and order", () => {
  expect(rolesOf([task("evaluate-x", []), task("evaluate-y", [])])).toEqual([
    ["evaluate-x", "evaluate-x"],
    ["evaluate-y", "evaluate-y"],
  ]);
});
