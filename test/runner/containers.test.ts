import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import {
  Dataset,
  defineContainerComponent,
  definePipeline,
  importer,
  parallelFor,
} from "../../compiler/authoring/index.ts";
import { runPipeline, taskOf } from "../support/run-pipeline.ts";
import { hostLauncher } from "../support/host-launcher.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const shell = defineContainerComponent({
  name: "shell",
  inputs: { word: z.string(), file: Dataset },
  outputs: { length: z.int(), copy: Dataset },
  container: ({ inputs, outputs }) => ({
    image: "no/such:image",
    command: ["sh", "-c", 'printf "%s" "$1" | wc -c > "$2"; cat "$3" > "$4"; printf "%s" "$1" >> "$4"'],
    args: ["sh", inputs.word, outputs.length.outputFile, inputs.file.path, outputs.copy.path],
  }),
});

test("containers run by a launcher that can start them, with their outputs read from files", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "in.txt");
  await writeFile(file, "<in>");
  const pipeline = definePipeline({
    name: "shells",
    inputs: { file: z.string() },
    build({ file }) {
      const data = importer(Dataset, { uri: file });
      const made = parallelFor(["ä", "bcd"], (word) => shell({ word, file: data.outputs.artifact }).outputs);
      return { lengths: made.length, copies: made.copy };
    },
  });
  const run = await runPipeline(pipeline, folder.path, { parameters: { file }, launcher: hostLauncher });
  expect([run.error, run.outputs.parameters]).toEqual([undefined, { lengths: [2, 3] }]);
  const copies = run.outputs.artifacts["copies"] ?? [];
  expect(await Promise.all(copies.map(({ path }) => readFile(path ?? "", "utf8")))).toEqual(["<in>ä", "<in>bcd"]);
});

test("a container that ends badly is told by its exit code, 137 as a lack of memory", async () => {
  await using folder = await temporaryFolder();
  const ending = defineContainerComponent({
    name: "ending",
    inputs: { code: z.string() },
    outputs: {},
    container: ({ inputs }) => ({
      image: "i",
      command: ["sh", "-c", 'echo last words; exit "$0"'],
      args: [inputs.code],
    }),
  });
  const pipeline = definePipeline({
    name: "endings",
    inputs: {},
    build() {
      ending({ code: "3" });
      ending({ code: "137" });
    },
  });
  const run = await runPipeline(pipeline, folder.path, { launcher: hostLauncher });
  expect([taskOf(run, "ending").error?.message, taskOf(run, "ending-2").error]).toEqual([
    "the task ended with exit code 3",
    {
      code: "K506",
      message: "the task was killed (SIGKILL, 137)",
      hint: "most often the machine ran out of memory; give the task less data or the machine more memory",
    },
  ]);
  expect(await readFile(join(folder.path, "runs", run.id, "logs/ending.log"), "utf8")).toBe("last words\n");
});

test("a program that does not exist fails its task", async () => {
  await using folder = await temporaryFolder();
  const missing = defineContainerComponent({
    name: "missing",
    inputs: {},
    outputs: {},
    container: () => ({ image: "i", command: ["/no/such/program"] }),
  });
  const pipeline = definePipeline({
    name: "missing",
    inputs: {},
    build() {
      missing({});
    },
  });
  const run = await runPipeline(pipeline, folder.path, { launcher: hostLauncher });
  expect(taskOf(run, "missing").error?.message).toBe("the task's process did not start: spawn /no/such/program ENOENT");
});
