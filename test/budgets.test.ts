import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What a command may load. Each ceiling has its reason; raise one only with a better reason. */
const root = join(import.meta.dirname, "..");
const folder = join(root, ".pipewright", `budgets-${process.pid}`);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "hello.ts"), helloWorld);
  writeFileSync(join(folder, "stages.ts"), `export { tuneAndEvaluate } from "pipewright/pipelines";\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Start-up is most of what a small compile takes, and every package is some of it. The author's zod is the author's choice.
test("compiling a pipeline loads the command line and the YAML writer, and no package besides", () => {
  const { packages } = loadedBy("compile", "hello.ts", "-o", "hello.yaml");
  expect(packages).toEqual(["commander", "js-yaml"]);
});

// About half a millisecond a module from source. Authoring with control flow and Kubernetes settings, graph, lowering and
// YAML are about 80; the published package is compiled and pays less.
test("compiling a pipeline loads few modules of the kit", () => {
  const { own } = loadedBy("compile", "hello.ts", "-o", "hello.yaml");
  expect(own.filter((file) => file.startsWith("compiler/kubernetes/"))).toEqual([]);
  expect(own.length).toBeLessThanOrEqual(90);
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
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", "--import", hook, join(root, "cli/bin.ts"), ...args],
    { cwd: folder, encoding: "utf8", env: { ...process.env, PIPEWRIGHT_MODULE_LIST: list } },
  );
  if (status !== 0) throw new Error(stderr);
  const urls = JSON.parse(readFileSync(list, "utf8")) as readonly string[];
  const files = urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url).split("?")[0]!);
  const packages = files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const own = files.filter((file) => !file.includes("/node_modules/") && !file.startsWith(folder));
  return {
    packages: [...new Set(packages)].toSorted(),
    own: [...new Set(own)].map((file) => relative(root, file)).toSorted(),
  };
}
