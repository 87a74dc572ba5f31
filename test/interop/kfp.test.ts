import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, expect } from "vitest";
import * as z from "zod";
import {
  and,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  eq,
  field,
  gt,
  or,
  parallelFor,
  placeholders,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { componentArgs, componentCommand } from "../../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { shippedComponents } from "../../components/handler-files.ts";
import { twins } from "../parity/twins.ts";
import { python, testWith } from "./setup.ts";

const root = join(import.meta.dirname, "../..");
const test = testWith("python");
const folder = mkdtempSync(join(tmpdir(), "pipewright-kfp-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tinySpec = `components:
  comp-hello: {executorLabel: exec-hello}
deploymentSpec:
  executors:
    exec-hello: {container: {image: alpine, command: [echo]}}
pipelineInfo: {name: tiny}
root:
  dag:
    tasks:
      hello: {componentRef: {name: comp-hello}, taskInfo: {name: hello}}
schemaVersion: 2.1.0
sdkVersion: kfp-2.17.0
`;

test("the check accepts a small spec and refuses a field that KFP does not know", () => {
  const good = write("good.yaml", tinySpec);
  const bad = write("bad.yaml", tinySpec.replace("taskInfo:", "taskInformation:"));
  const found = check([good, bad]);
  expect(found[good]).toBeNull();
  expect(found[bad]).toContain('no field named "taskInformation"');
});

test("every compiled pipeline in the repository is a strict PipelineSpec and loads in the Python SDK", () => {
  const files = globSync("test/golden/**/*.yaml", { cwd: root }).map((file) => join(root, file));
  expect(files).not.toEqual([]);
  expect(problems(files)).toEqual([]);
});

test("every twin of the Python SDK's own test pipelines is one too", () => {
  const files = Object.entries(twins).map(([name, spec]) =>
    write(`twin-${name.replaceAll(/\W/g, "-")}.yaml`, toYaml(spec())),
  );
  expect(files.length).toBeGreaterThanOrEqual(140);
  expect(problems(files)).toEqual([]);
});

test("what only TypeScript can say is one, too: images by reference, values of some iterations, facts of the run", () => {
  const choose = defineComponent({ name: "choose", inputs: {}, outputs: { image: z.string() } });
  const work = defineComponent({
    name: "work",
    inputs: { run: z.string(), note: z.string().optional() },
    outputs: { said: z.string() },
  });
  const shards = z.array(z.record(z.string(), z.unknown()));
  const list = defineComponent({ name: "list", inputs: {}, outputs: { shards } });
  const pipeline = definePipeline({
    name: "only-here",
    root: "gs://bucket/runs",
    inputs: { note: z.string().optional(), on: z.boolean() },
    outputDescriptions: { said: "What the work said." },
    build({ note, on }) {
      const { image } = choose({}).outputs;
      return parallelFor(list({}).outputs.shards, (shard) =>
        when(and(on, or(gt(field(shard, "size", z.int()), 3), eq(field(shard, "kind", z.string()), "it's"))), () => {
          const { said } = work({ run: placeholders.job.id, note }, { image: text`${image}:1` }).outputs;
          return { said };
        }).orNothing(),
      );
    },
  });
  expect(problems([write("only-here.yaml", toYaml(compile(pipeline)))])).toEqual([]);
});

test("a graph of more than a hundred tasks, each on one line, is read as it was written", () => {
  const say = defineContainerComponent({
    name: "say",
    inputs: { text: z.string() },
    outputs: {},
    container: ({ inputs }) => ({ image: "alpine", command: ["echo", inputs.text] }),
  });
  const texts = [
    "gs://bucket/a:b",
    "a, b",
    "{x: 1}",
    "[1]",
    "# no",
    "'",
    '"',
    "- a",
    "yes",
    "1:20",
    "é\n\t\u2028",
    "a: b",
  ];
  const compiled = compile(
    definePipeline({
      name: "large",
      inputs: {},
      build() {
        for (let index = 0; index < 120; index += 1) say({ text: `${texts[index % texts.length]}` });
      },
    }),
  );
  const file = write("large.yaml", toYaml(compiled));
  expect(problems([file])).toEqual([]);
  const read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
  expect(JSON.parse(execFileSync(python, ["-c", read, file], { encoding: "utf8" }))).toEqual(compiled.spec);
});

test("every stage that is exported loads in the Python SDK", () => {
  const files = shippedComponents.map(({ definition: { name } }) => exportComponent(name));
  expect(files.length).toBe(4);
  expect(problems(files)).toEqual([]);
});

test("a Python pipeline that uses an exported stage compiles with the real SDK, and we accept the result", () => {
  const pipeline = join(folder, "python-uses-typescript.yaml");
  runPython("kfp-use-component.py", exportComponent("convert-dataset"), pipeline);
  expect(problems([pipeline])).toEqual([]);
  const spec = load(readFileSync(pipeline, "utf8")) as PipelineSpec;
  expect(spec.deploymentSpec?.executors?.["exec-convert-dataset"]).toMatchObject({
    container: { image, command: componentCommand, args: componentArgs("convert-dataset") },
  });
  expect(cli("validate", pipeline)).toMatchObject({ status: 0 });
});

const image = "registry.example/pipewright-components@sha256:0123";

function exportComponent(name: string): string {
  const file = join(folder, `${name}.yaml`);
  expect(cli("component", "export", name, "--image", image, "-o", file)).toMatchObject({ status: 0 });
  return file;
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const problems = (files: readonly string[]): readonly (readonly [string, string])[] =>
  Object.entries(check(files)).flatMap(([file, problem]) => (problem === null ? [] : [[file, problem] as const]));

/** Problem by file, null for a file that is fine. */
function check(files: readonly string[]): Readonly<Record<string, string | null>> {
  return JSON.parse(runPython("kfp-check.py", ...files)) as Readonly<Record<string, string | null>>;
}

function runPython(script: string, ...args: readonly string[]): string {
  return execFileSync(python, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function cli(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["--conditions=source", join(root, "cli/bin.ts"), ...args], { encoding: "utf8" });
}
