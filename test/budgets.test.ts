import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";

/** What a command may load. Each ceiling has its reason; raise one only with a better reason. */
const root = join(import.meta.dirname, "..");
const folder = join(root, ".pipewright", `budgets-${process.pid}`);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "hello.ts"), helloWorld);
  writeFileSync(join(folder, "chain.ts"), chain);
  writeFileSync(join(folder, "stages.ts"), `export { tuneAndEvaluate } from "pipewright/pipelines";\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Start-up is most of what a small compile takes, and every package is some of it. The author's zod is the author's choice.
test("compiling a pipeline loads the command line and the YAML writer, and no package besides", () => {
  const { packages } = loadedBy("compile", "hello.ts", "-o", "hello.yaml");
  expect(packages).toEqual(["commander", "js-yaml"]);
});

// About half a millisecond a module from source; the published package is compiled and pays less. What the author's own
// calls lead through may grow with the language. All else is named, so that a handler, a reader of YAML, a target or the
// Kubernetes settings cannot slip in.
test("compiling a pipeline loads few modules of the kit, and these alone besides authoring, graph and lowering", () => {
  const { own } = loadedBy("compile", "hello.ts", "-o", "hello.yaml");
  const language = ["compiler/authoring/", "compiler/graph/", "compiler/lower/"];
  const besides = own.filter((file) => !language.some((folder) => file.startsWith(folder)));
  expect(besides).toEqual([
    "cli/bin.ts",
    "cli/commands/compile.ts",
    "cli/commands/table.ts",
    "cli/compile-text.ts",
    "cli/load-module.ts",
    "cli/locked-images.ts",
    "cli/main.ts",
    "cli/note-warnings.ts",
    "cli/pipeline-argument.ts",
    "cli/write-file.ts",
    "compiler/check-run-settings.ts",
    "compiler/compile.ts",
    "compiler/diagnostics/did-you-mean.ts",
    "compiler/diagnostics/pipewright-error.ts",
    "compiler/diagnostics/render.ts",
    "compiler/diagnostics/span.ts",
    "compiler/emit/plain.ts",
    "compiler/emit/task-lines.ts",
    "compiler/emit/yaml.ts",
    "compiler/spec/check-parameters.ts",
    "compiler/spec/component-command.ts",
    "compiler/spec/names.ts",
    "compiler/spec/pipeline-spec.ts",
    "compiler/spec/size-limits.ts",
    "compiler/version.ts",
    "containers/runtime/late-handles.ts",
    "storage/atomic-file.ts",
    "storage/file-failure.ts",
    "storage/make-folder.ts",
  ]);
  expect(own.length - besides.length).toBeLessThanOrEqual(68);
});

// The promise is 400 MiB for the whole process, of which Node itself, its code and the text that is written are about 200.
// The heap is what grows with the pipeline. 100 MiB are enough today.
test("10,000 tasks compile in a heap of 160 MiB, and are all there", () => {
  const flag = "--max-old-space-size=160";
  run([flag, "--conditions=source", join(root, "cli/bin.ts"), "compile", "chain.ts", "-o", "chain.json"]);
  const spec = JSON.parse(readFileSync(join(folder, "chain.json"), "utf8")) as PipelineSpec;
  const tasks = Object.entries(spec.root.dag!.tasks);
  expect(tasks).toHaveLength(10_000);
  expect(tasks.at(-1)).toEqual([
    "step-10000",
    {
      cachingOptions: { enableCache: true },
      componentRef: { name: "comp-step" },
      dependentTasks: ["step-9999"],
      inputs: {
        parameters: { text: { taskOutputParameter: { outputParameterKey: "result", producerTask: "step-9999" } } },
      },
      taskInfo: { name: "step-10000" },
    },
  ]);
  expect(Object.keys(spec.components!)).toEqual(["comp-step"]);
  // What is written as YAML goes through another writer.
  run([flag, "--conditions=source", join(root, "cli/bin.ts"), "compile", "chain.json", "-o", "chain.yaml"]);
  expect(readFileSync(join(folder, "chain.yaml"), "utf8").match(/ taskInfo: \{name: step(-\d+)?\}\}$/gm)).toHaveLength(
    10_000,
  );
});

// A contract is what people import; its work may weigh a hundred megabytes (the Vertex client alone is 78).
test("compiling the shipped stages loads their contracts and zod, and neither a handler nor a client", () => {
  const { packages, own } = loadedBy("compile", "stages.ts", "-o", "stages.yaml");
  expect(packages).toEqual(["commander", "js-yaml", "zod"]);
  expect(own.filter((file) => file.startsWith("components/"))).toEqual([
    "components/compare-models/component.ts",
    "components/convert-dataset/component.ts",
    "components/evaluate-model/component.ts",
    "components/index.ts",
    "components/tune-model/component.ts",
  ]);
});

// A shell completes and people look around with --help; it must answer before they notice.
test("--help loads no command", () => {
  const { packages, own } = loadedBy("--help");
  expect(packages).toEqual(["commander"]);
  expect(own.filter((file) => file.startsWith("cli/commands/"))).toEqual(["cli/commands/table.ts"]);
});

const helloWorld = `import { defineContainerComponent, definePipeline } from "pipewright";

const hello = defineContainerComponent({
  name: "hello",
  inputs: {},
  outputs: {},
  container: () => ({ image: "alpine", command: ["echo", "hello"] }),
});

export const helloWorld = definePipeline({ name: "hello-world", inputs: {}, build: () => void hello({}) });
`;

const chain = `import * as z from "zod";
import { defineContainerComponent, definePipeline } from "pipewright";

const step = defineContainerComponent({
  name: "step",
  inputs: { text: z.string() },
  outputs: { result: z.string() },
  container: ({ inputs, outputs }) => ({ image: "alpine", args: [inputs.text, outputs.result.outputFile] }),
});

export const chain = definePipeline({
  name: "chain",
  inputs: { text: z.string() },
  build({ text }) {
    let last = step({ text });
    for (let index = 1; index < 10_000; index += 1) last = step({ text: last.outputs.result });
  },
});
`;

/** Runs Node in the folder of the fixtures. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(stderr);
}

interface Loaded {
  /** Names of npm packages, sorted. */
  readonly packages: readonly string[];
  /** The kit's own files, relative to the repository, sorted. */
  readonly own: readonly string[];
}

/** Runs the command line from source in a process of its own and lists what it loaded. */
function loadedBy(...args: readonly string[]): Loaded {
  const list = join(folder, "modules.json");
  const hook = join(root, "test/support/list-modules.ts");
  run(["--conditions=source", "--import", hook, join(root, "cli/bin.ts"), ...args], { PIPEWRIGHT_MODULE_LIST: list });
  const urls = JSON.parse(readFileSync(list, "utf8")) as readonly string[];
  const files = urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url).split("?")[0]!);
  const packages = files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const own = files.filter((file) => !file.includes("/node_modules/") && !file.startsWith(folder));
  return {
    packages: [...new Set(packages)].toSorted(),
    own: [...new Set(own)].map((file) => relative(root, file)).toSorted(),
  };
}
