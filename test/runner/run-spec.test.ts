import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import { definePipeline } from "../../compiler/authoring/index.ts";
import { readRun } from "../../runner/index.ts";
import { broken, greet, shout } from "../fixtures/runner/work.ts";
import { runPipeline, taskOf } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const two = definePipeline({
  name: "two",
  inputs: { who: z.string(), times: z.int().default(2) },
  build({ who, times }) {
    const hello = greet({ who, times });
    const loud = shout({ data: hello.outputs.data, list: [hello.outputs.text, times] });
    return { loud: loud.outputs.loud, data: hello.outputs.data, length: loud.outputs.length };
  },
});

test("a pipeline of two tasks runs in child processes, and its journal tells the same as its record", async () => {
  await using folder = await temporaryFolder();
  const run = await runPipeline(two, folder.path, { parameters: { who: "ada" } });
  expect(run.error).toBeUndefined();
  expect(run.outputs.parameters).toEqual({ loud: "HELLO ADA, HELLO ADA!", length: 20 });
  expect(run.tasks.map(({ path, state }) => [path, state])).toEqual([
    ["greet", "SUCCEEDED"],
    ["shout", "SUCCEEDED"],
  ]);
  expect(taskOf(run, "shout").inputs.parameters).toEqual({
    list: ["hello ada, hello ada", 2],
    "pipelinechannel--greet-text": "hello ada, hello ada",
    "pipelinechannel--times": 2,
  });
  expect(taskOf(run, "greet").outputs.artifacts["data"]?.[0]?.metadata).toEqual({
    artifactType: "test.Greeting",
    note: "none",
  });
  const directory = join(folder.path, "runs", run.id);
  expect(await readRun(directory)).toEqual(run);
  expect(await readFile(join(directory, "logs/greet.log"), "utf8")).toMatch(
    /^greeting ada\nprogress: 1\/2 rows\npeak memory \d+ MiB.*\n$/,
  );
});

test("a failed task stops what needs it and nothing else", async () => {
  await using folder = await temporaryFolder();
  const pipeline = definePipeline({
    name: "partly broken",
    inputs: {},
    build() {
      const bad = broken({});
      greet({ who: bad.outputs.text }, { name: "after" });
      greet({ who: "others" }, { name: "beside" });
    },
  });
  const run = await runPipeline(pipeline, folder.path);
  expect(run.tasks.map(({ path, state, error }) => [path, state, error])).toEqual(
    expect.arrayContaining([
      ["broken", "FAILED", { code: "K604", message: "the component failed: RangeError: no luck" }],
      ["after", "NOT_TRIGGERED", { code: "K507", message: "not started, because task 'broken' failed" }],
      ["beside", "SUCCEEDED", undefined],
    ]),
  );
  expect([run.state, run.error]).toEqual([
    "FAILED",
    { code: "K604", message: "task 'broken': the component failed: RangeError: no luck" },
  ]);
});

test("tasks and nested pipelines that share a component run each with its own inputs, logs and outputs", async () => {
  await using folder = await temporaryFolder();
  const inner = definePipeline({
    name: "inner",
    inputs: { who: z.string() },
    build({ who }) {
      return { text: greet({ who }).outputs.text };
    },
  });
  const run = await runPipeline(
    definePipeline({
      name: "shared",
      inputs: {},
      build() {
        const first = inner({ who: "ada" });
        greet({ who: inner({ who: first.outputs.text }).outputs.text });
        greet({ who: "bob" });
      },
    }),
    folder.path,
    { launcher: "in-process" },
  );
  const tasks = run.tasks.map(({ path, state, outputs }) => [path, state, outputs.parameters["text"]] as const);
  expect(tasks.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
    ["greet", "SUCCEEDED", "hello hello hello ada"],
    ["greet-2", "SUCCEEDED", "hello bob"],
    ["inner", "SUCCEEDED", "hello ada"],
    ["inner-2", "SUCCEEDED", "hello hello ada"],
    ["inner-2/greet", "SUCCEEDED", "hello hello ada"],
    ["inner/greet", "SUCCEEDED", "hello ada"],
  ]);
});
