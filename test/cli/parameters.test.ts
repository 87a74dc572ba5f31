import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readParameters } from "../../cli/parameters.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { temporaryFolder } from "../support/cli.ts";
import { problemsOfAsync } from "../support/problems.ts";

const spec: PipelineSpec = {
  pipelineInfo: { name: "p" },
  schemaVersion: "2.1.0",
  root: {
    dag: { tasks: {} },
    inputDefinitions: {
      parameters: {
        text: { parameterType: "STRING" },
        epochs: { parameterType: "NUMBER_INTEGER", defaultValue: 3 },
        flag: { parameterType: "BOOLEAN", isOptional: true },
        list: { parameterType: "LIST", isOptional: true },
      },
    },
  },
};
const here = { cwd: "/" };

test("values are read by the declared type, and text stays text", async () => {
  const pairs = ["text=3", "epochs=5", "flag=false", 'list=["a", 1]'];
  expect(await readParameters(spec, { pairs }, here)).toEqual({ text: "3", epochs: 5, flag: false, list: ["a", 1] });
  expect(await readParameters(spec, { pairs: ["text=a=b"] }, here)).toEqual({ text: "a=b" });
});

test("a file gives values, and -p wins over it", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "p.json"), '{"text": "file", "epochs": 1}');
  expect(await readParameters(spec, { pairs: ["epochs=2"], file: "p.json" }, { cwd: folder.path })).toEqual({
    text: "file",
    epochs: 2,
  });
});

describe("every problem is named before anything starts", () => {
  test("in the pairs", async () => {
    const pairs = ["epoch=3", "epochs=many", "flag=yes", "list={}", "=x", "nothing"];
    expect(await problemsOfAsync(() => readParameters(spec, { pairs }, here))).toMatchInlineSnapshot(`
      "error K302: pipeline 'p' has no parameter 'epoch'
        hint: did you mean 'epochs'?

      error K802: '-p =x' has no name and value
        hint: write -p name=value

      error K802: '-p nothing' has no name and value
        hint: write -p name=value

      error K301: parameter 'text' is missing
        hint: give it a value of type STRING

      error K303: parameter 'epochs' is "many", but its type is NUMBER_INTEGER
        hint: give a whole number within ±(2^53 − 1)

      error K303: parameter 'flag' is "yes", but its type is BOOLEAN
        hint: give true or false

      error K303: parameter 'list' is {}, but its type is LIST
        hint: give a JSON array

      7 problems"
    `);
  });

  test("in the file", async () => {
    await using folder = await temporaryFolder();
    const from = (file: string): Promise<string> =>
      problemsOfAsync(() => readParameters(spec, { pairs: [], file }, { cwd: folder.path }));
    await writeFile(join(folder.path, "bad.json"), "{");
    await writeFile(join(folder.path, "list.json"), "[]");
    expect([await from("gone.json"), await from("bad.json"), await from("list.json")].join("\n"))
      .toMatchInlineSnapshot(`
      "error K401: 'gone.json' cannot be read
        hint: check the path given with --params
      error K402: 'bad.json' is not valid JSON
        hint: write an object such as {"epochs": 3}
      error K402: 'list.json' does not hold a JSON object
        hint: write an object such as {"epochs": 3}"
    `);
  });
});
