import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { describe, expect, test } from "vitest";
import { definePipeline, exitHandler, gt, parallelFor, when } from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../../compiler/spec/platform-spec.ts";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { type Clock, runSpec, type RunOptions } from "../../runner/index.ts";
import { broken, double, flaky, greet, note, report, waiting } from "../fixtures/runner/work.ts";
import { runPipeline, taskOf, workHandlers } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const guarded = definePipeline({
  name: "guarded",
  inputs: { fail: z.boolean() },
  build({ fail }) {
    exitHandler(
      () => report({ word: "done" }),
      () => {
        when(fail, () => void broken({}));
        double({ value: 1 });
      },
    );
  },
});

type Options = Partial<RunOptions>;

async function run(pipeline: Parameters<typeof runPipeline>[0], options: Options = {}): Promise<RunRecord> {
  await using folder = await temporaryFolder();
  return await runPipeline(pipeline, folder.path, { launcher: "in-process", ...options });
}

const states = (record: RunRecord): readonly string[] =>
  record.tasks.map(({ path, state }) => `${path} ${state}`).toSorted();

describe("an exit task", () => {
  test("is told that all went well", async () => {
    const record = await run(guarded, { parameters: { fail: false } });
    expect([record.state, taskOf(record, "report").outputs.parameters]).toEqual([
      "SUCCEEDED",
      {
        status: {
          state: "SUCCEEDED",
          pipelineJobResourceName: record.id,
          pipelineTaskName: "exit-handler-1",
          error: {},
        },
        word: "done",
      },
    ]);
  });

  test("runs after a failure, is told of it, and the run has failed all the same", async () => {
    const record = await run(guarded, { parameters: { fail: true } });
    const error = "task 'condition-2': task 'broken': the component failed: RangeError: no luck";
    expect([record.state, record.error?.message, taskOf(record, "report").outputs.parameters["status"]]).toEqual([
      "FAILED",
      `task 'exit-handler-1': ${error}`,
      {
        state: "FAILED",
        pipelineJobResourceName: record.id,
        pipelineTaskName: "exit-handler-1",
        error: { code: 9, message: error },
      },
    ]);
  });

  test("runs when the run was cancelled, and is told so", async () => {
    const cancel = new AbortController();
    const held = definePipeline({
      name: "held",
      inputs: {},
      build() {
        exitHandler(
          () => report({}),
          () => {
            const wait = waiting({});
            greet({ who: wait.outputs.text });
          },
        );
      },
    });
    const record = await run(held, {
      launcher: "subprocess",
      signal: cancel.signal,
      onEvent: (event) => void (event.kind === "task-log" && event.line.startsWith("pids") && cancel.abort()),
    });
    expect([record.state, record.error?.code, states(record)]).toEqual([
      "CANCELLED",
      "K508",
      [
        "exit-handler-1 CANCELLED",
        "exit-handler-1/greet NOT_TRIGGERED",
        "exit-handler-1/waiting CANCELLED",
        "report SUCCEEDED",
      ],
    ]);
    expect(taskOf(record, "report").outputs.parameters["status"]).toMatchObject({
      state: "CANCELLED",
      error: { code: 1, message: "the run was cancelled" },
    });
  });

  test("is ended by a second interruption", async () => {
    const cancel = new AbortController();
    const hurry = new AbortController();
    const stuck = definePipeline({
      name: "stuck",
      inputs: {},
      build() {
        exitHandler(
          () => waiting({}, { name: "last" }),
          () => void waiting({}, { name: "body" }),
        );
      },
    });
    const record = await run(stuck, {
      launcher: "subprocess",
      signal: cancel.signal,
      hurry: hurry.signal,
      onEvent: (event) => {
        if (event.kind !== "task-log" || !event.line.startsWith("pids")) return;
        if (event.path === "last") hurry.abort();
        else cancel.abort();
      },
    });
    expect([record.state, states(record)]).toEqual([
      "CANCELLED",
      ["exit-handler-1 CANCELLED", "exit-handler-1/body CANCELLED", "last CANCELLED"],
    ]);
  });

  test("runs when something before its group failed, so that the group never began", async () => {
    const late = definePipeline({
      name: "late",
      inputs: {},
      build() {
        const bad = broken({});
        exitHandler(
          () => report({}),
          () => void greet({ who: bad.outputs.text }),
        );
      },
    });
    const record = await run(late);
    expect(states(record)).toEqual(["broken FAILED", "exit-handler-1 NOT_TRIGGERED", "report SUCCEEDED"]);
    expect(taskOf(record, "report").outputs.parameters["status"]).toMatchObject({
      state: "FAILED",
      error: { code: 9, message: "not started, because task 'broken' failed" },
    });
  });
});

test("a task that ignores failures runs on defaults and is told how the task before it ended", async () => {
  const brave = definePipeline({
    name: "brave",
    inputs: {},
    build() {
      const bad = broken({});
      report({ word: bad.outputs.text }, { ignoreUpstreamFailure: true });
    },
  });
  const record = await run(brave);
  expect([record.state, taskOf(record, "report").outputs.parameters]).toMatchObject([
    "FAILED",
    { word: "none", status: { state: "FAILED", pipelineTaskName: "broken" } },
  ]);
});

test("what did not start names the first cause and the way from there", async () => {
  const chain = definePipeline({
    name: "chain",
    inputs: {},
    build() {
      let last = broken({});
      for (let index = 0; index < 8; index += 1)
        last = broken({ message: last.outputs.text }, { name: `step${index}` });
    },
  });
  const record = await run(chain);
  expect(["step0", "step1", "step7"].map((path) => taskOf(record, path).error)).toEqual([
    { code: "K507", message: "not started, because task 'broken' failed" },
    { code: "K507", message: "not started, because task 'broken' failed (broken → step0)" },
    {
      code: "K507",
      message: "not started, because task 'broken' failed (broken → step0 → step1 → 3 more → step5 → step6)",
    },
  ]);
});

test("what waits for a skipped task is skipped as well, and the run succeeds", async () => {
  const skipping = definePipeline({
    name: "skipping",
    inputs: { n: z.int() },
    build({ n }) {
      when(gt(n, 5), () => void double({ value: n }));
      note({ word: "after" });
    },
  });
  const spec = structuredClone(compile(skipping).spec) as unknown as {
    readonly root: { readonly dag: { readonly tasks: Record<string, object> } };
  };
  spec.root.dag.tasks["note"] = { ...spec.root.dag.tasks["note"], dependentTasks: ["condition-1"] };
  await using folder = await temporaryFolder();
  const record = await runSpec(spec as unknown as PipelineSpec, {
    parameters: { n: 1 },
    runsDir: folder.path,
    handlers: workHandlers,
  });
  expect([record.state, taskOf(record, "note").state, taskOf(record, "note").note]).toEqual([
    "SUCCEEDED",
    "NOT_TRIGGERED",
    "task 'condition-1' before it was skipped",
  ]);
});

test("with fail-fast nothing new begins after the first failure, except exit tasks", async () => {
  const fast = definePipeline({
    name: "fast",
    inputs: {},
    build() {
      exitHandler(
        () => report({}),
        () => {
          broken({});
          parallelFor([1, 2, 3], (n) => double({ value: n }).outputs);
        },
      );
    },
  });
  const record = await run(fast, { failFast: true, parallelism: 1 });
  expect([record.state, states(record)]).toEqual([
    "FAILED",
    [
      "exit-handler-1 FAILED",
      "exit-handler-1/broken FAILED",
      "exit-handler-1/for-loop-3 NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[0] NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[0]/double NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[1] NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[1]/double NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[2] NOT_TRIGGERED",
      "exit-handler-1/for-loop-3[2]/double NOT_TRIGGERED",
      "report SUCCEEDED",
    ],
  ]);
  expect(taskOf(record, "exit-handler-1/for-loop-3[0]/double").error).toEqual({
    code: "K507",
    message: "not started, because task 'exit-handler-1/broken' failed and the run stops at the first failure",
  });
});

test("a condition without an answer fails its task", async () => {
  const odd = definePipeline({
    name: "odd",
    inputs: { n: z.int() },
    build({ n }) {
      when(gt(n, 5), () => void double({ value: n }));
    },
  });
  const text = JSON.stringify(compile(odd).spec).replace(
    "int(inputs.parameter_values['pipelinechannel--n'])",
    "'text'",
  );
  await using folder = await temporaryFolder();
  const options = { parameters: { n: 1 }, runsDir: folder.path, handlers: workHandlers };
  const record = await runSpec(JSON.parse(text) as PipelineSpec, options);
  expect(taskOf(record, "condition-1").error).toEqual({
    code: "K516",
    message: "the condition has no answer: '>' cannot compare text with a whole number",
    hint: "compare values of one kind, and give every input of the condition a value",
  });
});

/** Time limits come at once; retries wait for nothing. */
function limitClock(limits: readonly number[]): Clock {
  return {
    now: () => new Date(),
    sleep: async (milliseconds, signal) => {
      if (!limits.includes(milliseconds)) return;
      // As long as a process needs to be there.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}

const wait = definePipeline({
  name: "wait",
  inputs: {},
  build() {
    waiting({}, { retry: { max: 1 } });
  },
});

test("an attempt that takes longer than its limit is stopped, and tried again as the policy says", async () => {
  const [label = ""] = Object.keys(compile(wait).spec.deploymentSpec?.executors ?? {});
  const platform: PlatformSpec = {
    platforms: { kubernetes: { deploymentSpec: { executors: { [label]: { activeDeadlineSeconds: "30" } } } } },
  };
  const record = await run(wait, { platform, launcher: "subprocess", clock: limitClock([30_000]) });
  expect([record.state, taskOf(record, "waiting").attempts, taskOf(record, "waiting").error]).toEqual([
    "FAILED",
    2,
    {
      code: "K519",
      message: "the task took longer than its limit of 30 s and was stopped",
      hint: "raise its timeout, or give it less to do",
    },
  ]);
});

test("a run that takes longer than its limit is stopped, and has failed", async () => {
  const platform: PlatformSpec = { platforms: { kubernetes: { pipelineConfig: { activeDeadlineSeconds: 60 } } } };
  const record = await run(wait, { platform, launcher: "subprocess", clock: limitClock([60_000]) });
  expect([record.state, record.error, taskOf(record, "waiting").state]).toEqual([
    "FAILED",
    {
      code: "K519",
      message: "the run took longer than its limit of 60 s and was stopped",
      hint: "raise the pipeline's time limit, or give it less to do",
    },
    expect.stringMatching(/CANCELLED|NOT_TRIGGERED/),
  ]);
});

test("the retry policy of a nested pipeline is that of its tasks without one", async () => {
  await using folder = await temporaryFolder();
  const inner = definePipeline({
    name: "inner",
    inputs: { file: z.string() },
    build({ file }) {
      flaky({ file, failures: 1 });
    },
  });
  const outer = definePipeline({
    name: "outer",
    inputs: { file: z.string() },
    build({ file }) {
      inner({ file }, { retry: { max: 1 } });
    },
  });
  const file = join(folder.path, "attempts.txt");
  const record = await run(outer, { parameters: { file } });
  expect([record.state, taskOf(record, "inner/flaky").attempts, existsSync(file)]).toEqual(["SUCCEEDED", 2, true]);
  expect(readFileSync(file, "utf8").split("\n").length).toBe(2);
});
