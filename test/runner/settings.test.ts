import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import { Dataset, defineContainerComponent, definePipeline, importer } from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { runSpec, type RunOptions } from "../../runner/index.ts";
import { readOne, starter } from "../fixtures/runner/work.ts";
import { hostLauncher } from "../support/host-launcher.ts";
import { objectServer } from "../support/object-server.ts";
import { taskOf, workHandlers } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Imports what is at `uri` and reads it. */
const imports = definePipeline({
  name: "imports",
  inputs: { uri: z.string(), stage: z.string().default("raw") },
  build({ uri, stage }) {
    const data = importer(Dataset, {
      uri,
      metadata: new Map<typeof stage | string, typeof stage | string>([
        [stage, "key"],
        ["plain", stage],
      ]),
    });
    const read = readOne({ file: data.outputs.artifact });
    return { word: read.outputs.word, facts: read.outputs.facts };
  },
});

async function ran(folder: string, spec: PipelineSpec, options: Partial<RunOptions>): Promise<RunRecord> {
  return runSpec(spec, { parameters: {}, runsDir: join(folder, "runs"), handlers: workHandlers, ...options });
}

/** The same with the importer copying into the workspace. */
const intoWorkspace = definePipeline({
  name: "into workspace",
  kubernetes: { workspace: { size: "1Gi" } },
  inputs: { uri: z.string() },
  build({ uri }) {
    const data = importer(Dataset, { uri, downloadToWorkspace: true });
    return { word: readOne({ file: data.outputs.artifact }).outputs.word };
  },
});

test("an imported object of Cloud Storage is copied for the task that reads it", async () => {
  await using folder = await temporaryFolder();
  await using server = await objectServer(["bucket"]);
  server.objects.set("bucket/rows.txt", Buffer.from("from afar"));
  const parameters = { uri: "gs://bucket/rows.txt", stage: "gold" };
  const record = await ran(folder.path, compile(imports).spec, { parameters, env: server.env });
  expect([record.error, record.outputs.parameters]).toEqual([
    undefined,
    { word: "from afar", facts: { gold: "key", plain: "gold" } },
  ]);
  const [artifact] = taskOf(record, "importer").outputs.artifacts["artifact"] ?? [];
  expect(artifact).toEqual({
    name: "artifact",
    type: "system.Dataset",
    uri: "gs://bucket/rows.txt",
    metadata: { gold: "key", plain: "gold" },
  });
});

test("an object that cannot be copied is a warning, and the task decides", async () => {
  await using folder = await temporaryFolder();
  await using server = await objectServer(["bucket"]);
  const record = await ran(folder.path, compile(imports).spec, {
    parameters: { uri: "gs://bucket/none.txt" },
    env: server.env,
  });
  expect(record.state).toBe("FAILED");
  const log = await readFile(join(folder.path, "runs", record.id, "logs/read-one.log"), "utf8");
  expect(log).toMatch(
    /^warning: 'artifact' stays at gs:\/\/bucket\/none.txt: K518: nothing is at 'gs:\/\/bucket\/none.txt'\n/,
  );
});

test("the workspace takes a file, and a folder of Cloud Storage", async () => {
  await using folder = await temporaryFolder();
  await using server = await objectServer(["bucket"]);
  const file = join(folder.path, "near.txt");
  await writeFile(file, "from here");
  const near = await ran(folder.path, compile(intoWorkspace).spec, { parameters: { uri: file } });
  const workspace = join(folder.path, "runs", near.id, "workspace");
  const [artifact] = taskOf(near, "importer").outputs.artifacts["artifact"] ?? [];
  expect([
    near.outputs.parameters["word"],
    artifact?.uri,
    artifact?.path,
    artifact?.metadata["_kfp_workspace"],
  ]).toEqual(["from here", file, join(workspace, ".artifacts", file), true]);
  server.objects.set("bucket/data/a.txt", Buffer.from("a"));
  server.objects.set("bucket/data/deep/b.txt", Buffer.from("b"));
  const far = await ran(folder.path, compile(intoWorkspace).spec, {
    parameters: { uri: "gs://bucket/data" },
    env: server.env,
  });
  const copied = taskOf(far, "importer").outputs.artifacts["artifact"]?.[0]?.path ?? "";
  expect([await readFile(join(copied, "a.txt"), "utf8"), await readFile(join(copied, "deep/b.txt"), "utf8")]).toEqual([
    "a",
    "b",
  ]);
});

test("what cannot be copied into the workspace fails the importer", async () => {
  await using folder = await temporaryFolder();
  const record = await ran(folder.path, compile(intoWorkspace).spec, { parameters: { uri: "https://example.org/x" } });
  expect(taskOf(record, "importer").error).toEqual({
    code: "K518",
    message: "'https://example.org/x' cannot be copied into the workspace",
    hint: "use a path or a gs:// address",
  });
});

test("an importer without an address fails", async () => {
  await using folder = await temporaryFolder();
  const record = await ran(folder.path, compile(imports).spec, { parameters: { uri: "" } });
  expect(taskOf(record, "importer").error).toEqual({
    code: "K518",
    message: "importer 'importer' has no address",
    hint: "give its 'uri' a value",
  });
});

test("tasks share the workspace of their run", async () => {
  await using folder = await temporaryFolder();
  const shell = (name: string, script: string) =>
    defineContainerComponent({
      name,
      inputs: { place: z.string() },
      outputs: { text: z.string() },
      container: ({ inputs, outputs }) => ({
        image: "i",
        command: ["sh", "-c", script],
        args: [inputs.place, outputs.text.outputFile],
      }),
    });
  const write = shell("write", 'printf shared > "$0"; printf "" > "$1"');
  const read = shell("read", 'cat "$0" > "$1"');
  const pipeline = definePipeline({
    name: "sharing",
    kubernetes: { workspace: { size: "1Gi" } },
    inputs: {},
    build() {
      const place = "{{$.workspace_path}}/word.txt";
      const first = write({ place });
      read({ place }, { after: [first] });
    },
  });
  const record = await ran(folder.path, compile(pipeline).spec, { launcher: hostLauncher });
  expect([record.error, taskOf(record, "read").outputs.parameters]).toEqual([undefined, { text: "shared" }]);
  expect(existsSync(join(folder.path, "runs", record.id, "workspace/word.txt"))).toBe(true);
});

test("a component that takes its task's settings as a value is told them, and does not get them itself", async () => {
  await using folder = await temporaryFolder();
  const pipeline = definePipeline({
    name: "starting",
    inputs: { memory: z.string() },
    build({ memory }) {
      starter({}, { env: { TASK_MODE: "fast" }, resources: { cpu: 2, memory } });
    },
  });
  const record = await ran(folder.path, compile(pipeline).spec, { parameters: { memory: "4Gi" } });
  expect([record.error, taskOf(record, "starter").outputs.parameters]).toEqual([
    undefined,
    {
      told: { resources: { limits: { cpu: "2", memory: "4Gi" } }, env: [{ name: "TASK_MODE", value: "fast" }] },
      mode: "none",
    },
  ]);
});
