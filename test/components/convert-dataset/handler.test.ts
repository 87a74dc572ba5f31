import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import handler from "../../../components/convert-dataset/handler.ts";
import { executeTask } from "../../../containers/runtime/execute-task.ts";
import type { Implementation } from "../../../containers/runtime/implement.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chat, manyRows } from "./convert-text.ts";

test("the stage writes three datasets with their sizes, a report, and the counts as parameters", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  await writeFile(at("rows.jsonl"), [...manyRows(100, ["a", "b"]), "{", chat("question 0", "a")].join("\n"));
  const artifact = (name: string): readonly object[] => [{ name, uri: at(name), metadata: {} }];
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  await executeTask({
    // What a table of implementations does: the ports of one component are not those of any component.
    implementation: handler as unknown as Implementation,
    input: {
      inputs: { parameterValues: { source: at("rows.jsonl"), seed: 1 }, artifacts: {} },
      outputs: {
        parameters: {
          trainRows: at("trainRows"),
          validationRows: at("validationRows"),
          testRows: at("testRows"),
        },
        artifacts: {
          train: artifact("train"),
          validation: artifact("validation"),
          test: artifact("test"),
          report: artifact("report"),
        } as never,
        outputFile: at("output.json"),
      },
    },
    env: {},
    signal: new AbortController().signal,
    log: { info: say, warn: say, error: say, progress: () => undefined },
  });
  const numbers = await Promise.all(
    ["trainRows", "validationRows", "testRows"].map((name) => readFile(at(name), "utf8")),
  );
  expect(numbers).toEqual(["70", "10", "20"]);
  const output = JSON.parse(await readFile(at("output.json"), "utf8")) as {
    readonly artifacts: Readonly<Record<string, { readonly artifacts: readonly { readonly metadata: unknown }[] }>>;
  };
  const { size } = await stat(at("train"));
  expect(output.artifacts["train"]?.artifacts[0]?.metadata).toEqual({
    rows: 70,
    bytes: size,
    format: "vertex-contents-jsonl",
  });
  expect(JSON.parse(await readFile(at("report"), "utf8"))).toMatchObject({
    rowsRead: 102,
    rowsKept: 100,
    duplicates: 1,
  });
  expect(said).toEqual([
    "invalid_json (1): the line is not JSON",
    "few_training_rows (1): fewer than 100 training rows; tuning works best from about 100",
    "100 of 102 rows kept: 70 train, 10 validation, 20 test",
  ]);
});
