import * as z from "zod";
import { expect, test } from "vitest";
import { definePipeline, exitHandler, gt, parallelFor, text, when } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { getJob, type Job, submitJob } from "../../../vertex/index.ts";
import { broken, double, note, readAll, report, total } from "../../fixtures/runner/work.ts";
import { pipelineEmulator } from "../../support/pipeline-emulator.ts";

const sweep = definePipeline({
  name: "sweep",
  inputs: { fail: z.boolean().default(false) },
  build({ fail }) {
    const made = parallelFor([1, 2, 3], (n) => ({
      value: double({ value: n }).outputs.value,
      data: note({ word: text`f${n}` }).outputs.data,
    }));
    const sum = total({ values: made.value });
    const files = readAll({ files: made.data });
    const size = when(gt(sum.outputs.sum, 100), () => ({
      text: double({ value: 100 }, { name: "large" }).outputs.text,
    })).otherwise(() => ({ text: double({ value: 50 }, { name: "small" }).outputs.text }));
    exitHandler(
      () => report({ word: "bye" }),
      () => {
        when(fail, () => void broken({}));
      },
    );
    return { sum: sum.outputs.sum, words: files.outputs.words, size: size.text };
  },
});

async function ran(parameters: { readonly fail?: boolean }, failFast = false): Promise<Job> {
  await using service = await pipelineEmulator();
  const { name } = await submitJob({ spec: compile(sweep).spec, parameters, failFast, ...service.reach, env: {} });
  await service.settled(name);
  return await getJob(name, { ...service.reach });
}

const outcomes = (job: Job): readonly string[] =>
  job.tasks
    .slice(1)
    .map(({ name, state }) => `${name} ${state}`)
    .toSorted();

test("a submitted pipeline with loops, branches and an exit task is executed", async () => {
  const job = await ran({});
  expect([job.state, job.error, outcomes(job)]).toEqual([
    "SUCCEEDED",
    undefined,
    [
      "condition-4 NOT_TRIGGERED",
      "condition-5 SUCCEEDED",
      "condition-7 NOT_TRIGGERED",
      "condition-branches-3 SUCCEEDED",
      "double SUCCEEDED",
      "double SUCCEEDED",
      "double SUCCEEDED",
      "exit-handler-6 SUCCEEDED",
      "for-loop-2 SUCCEEDED",
      "for-loop-2 SUCCEEDED",
      "for-loop-2 SUCCEEDED",
      "for-loop-2 SUCCEEDED",
      "note SUCCEEDED",
      "note SUCCEEDED",
      "note SUCCEEDED",
      "read-all SUCCEEDED",
      "report SUCCEEDED",
      "small SUCCEEDED",
      "total SUCCEEDED",
    ],
  ]);
  const [root] = job.tasks;
  expect(root?.outputs.parameters).toEqual({ sum: 12, words: ["f1", "f2", "f3"], size: "n100" });
});

test.each([false, true])("the exit task of a failed job runs, also when it stops early: %s", async (failFast) => {
  const job = await ran({ fail: true }, failFast);
  expect([job.state, job.tasks.find(({ name }) => name === "report")?.outputs.parameters]).toEqual([
    "FAILED",
    {
      word: "bye",
      status: expect.objectContaining({ state: "FAILED", pipelineTaskName: "exit-handler-6" }) as unknown,
    },
  ]);
});
