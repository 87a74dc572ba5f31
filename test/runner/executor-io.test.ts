import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ComponentSpec, ParameterType } from "../../compiler/spec/pipeline-spec.ts";
import type { TaskValues } from "../../compiler/spec/run-record.ts";
import { collectOutputs, executorInput } from "../../runner/executor-io.ts";
import { taskPlaces } from "../../runner/run-directory.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What the runner makes of the files that a task left. */
async function collected(
  type: ParameterType,
  left: { readonly output?: string; readonly file?: string },
): Promise<TaskValues> {
  await using folder = await temporaryFolder();
  const places = taskPlaces(folder.path, "task");
  await mkdir(join(places.work, "parameters"), { recursive: true });
  if (left.output !== undefined) await writeFile(join(places.work, "executor_output.json"), left.output);
  if (left.file !== undefined) await writeFile(join(places.work, "parameters", "value"), left.file);
  const component: ComponentSpec = { outputDefinitions: { parameters: { value: { parameterType: type } } } };
  return await collectOutputs(component, places);
}

test.each([
  ["NUMBER_INTEGER", { file: " 9007199254740991\n" }, 9007199254740991],
  ["NUMBER_INTEGER", { file: "+7" }, 7],
  ["NUMBER_INTEGER", { output: '{"parameterValues": {"value": 3.0}}' }, 3],
  ["NUMBER_DOUBLE", { output: '{"parameterValues": {"value": 100000000000000000000}}' }, 1e20],
  ["NUMBER_DOUBLE", { file: "1e-7" }, 1e-7],
  ["BOOLEAN", { file: "True\n" }, true],
  ["STRING", { file: " 12 " }, " 12 "],
  ["LIST", { file: "[1, 9007199254740992]" }, [1, 9007199254740992]],
] as const)("a %s output is what was written: %j", async (type, left, value) => {
  expect(await collected(type, left)).toEqual({ parameters: { value }, artifacts: {} });
});

const hint = "whole numbers stay exact up to 2^53; pass larger ones as text";

test.each([
  ["NUMBER_INTEGER", { file: "9007199254740993" }, "output 'value' is 9007199254740993, which"],
  ["NUMBER_INTEGER", { file: "9007199254740992" }, "output 'value' is 9007199254740992, which"],
  ["LIST", { file: "[[9007199254740993]]" }, "output 'value' is 9007199254740993, which"],
  [
    "STRUCT",
    { output: '{"parameterValues": {"value": {"id": -9007199254740993}}}' },
    "a number of the executor output is -9007199254740993, which",
  ],
] as const)("a whole number that would change on its way is told: %s %j", async (type, left, message) => {
  await expect(collected(type, left)).rejects.toMatchObject({
    diagnostics: [{ code: "K520", message: `${message} no JSON number of KFP holds exactly`, hint }],
  });
});

test("an integer output that is no whole number is told", async () => {
  await expect(collected("NUMBER_INTEGER", { file: "3.5" })).rejects.toThrow(
    "K504: output 'value' is not NUMBER_INTEGER: '3.5'",
  );
});

test("content that lies elsewhere than its address says travels with its own path", () => {
  const artifact = { name: "a", type: "system.Model", uri: "gs://b/x", path: "/copy/x", metadata: {} };
  const inputs: TaskValues = { parameters: {}, artifacts: { model: [artifact] } };
  expect(executorInput({}, inputs, taskPlaces("/run", "task"))).toEqual({
    inputs: {
      parameterValues: {},
      artifacts: {
        model: {
          artifacts: [
            {
              name: "a",
              type: { schemaTitle: "system.Model", schemaVersion: "0.0.1" },
              uri: "gs://b/x",
              metadata: {},
              customPath: "/copy/x",
            },
          ],
        },
      },
    },
    outputs: { parameters: {}, artifacts: {}, outputFile: "/run/tasks/task/executor_output.json" },
  });
});
