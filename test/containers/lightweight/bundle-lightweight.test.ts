import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { lightweightCodeOf } from "../../../compiler/spec/component-command.ts";
import type { ContainerSpec } from "../../../compiler/spec/pipeline-spec.ts";
import { bundleLightweight } from "../../../containers/lightweight/bundle-lightweight.ts";
import { echo, repeat } from "../../fixtures/images/pipeline.ts";
import { cli } from "../../support/cli.ts";
import { repeatResult, startStep } from "../../support/executor-step.ts";
import { projectCopy } from "../../support/project-copy.ts";
import { problemsOf } from "../../support/problems.ts";

const root = join(import.meta.dirname, "../../..");

test("the work of a lightweight component travels in its arguments and runs on a stock Node image", async () => {
  const container = await compiled();
  expect(container.image).toBe("node:24-slim");
  expect(container.args?.slice(1)).toEqual(["--component", "repeat", "--executor_input", "{{$}}"]);
  expect(startStep(container)).toEqual(repeatResult);
});

test("an image of the author's choice takes the place of the stock image, for one component or for all", async () => {
  const bundles = await bundleLightweight(echo);
  expect(containerOf(compile(echo, { bundles, lightweightImage: "node:24-alpine" })).image).toBe("node:24-alpine");
});

test("nothing that a backend expands stands in the command or in the code", async () => {
  const { command = [], args = [] } = await compiled();
  const fixed = [...command, ...args.filter((argument) => argument !== "{{$}}")];
  expect(fixed.filter((text) => /\$|\{\{/.test(text))).toEqual([]);
});

test("only what the component needs travels", async () => {
  const code = unpacked(await compiled());
  expect(code.includes("a text that only")).toBe(false);
  expect(code.includes("has no tasks")).toBe(false);
  expect(code.length).toBeLessThan(130_000);
});

test("the text is the same in every folder, and holds no path of this machine", async () => {
  using one = projectCopy({ mode: 0o644, time: new Date(0) });
  using other = projectCopy({ mode: 0o600, time: new Date("2020-02-02") });
  const texts = await Promise.all(
    [one, other].map(async ({ path }) => {
      const { code, stderr } = await cli(["compile", "pipeline.ts", "-o", "echo.json"], { cwd: path });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "echo → echo.json\n" });
      return readFileSync(join(path, "echo.json"), "utf8");
    }),
  );
  expect(texts[0]).toBe(texts[1]);
  const spec = JSON.parse(texts[0]!) as ReturnType<typeof compile>["spec"];
  const code = unpacked(containerOf({ spec }));
  for (const path of [root, one.path]) expect(code.includes(path)).toBe(false);
});

test("the code of every TypeScript component travels with --lightweight, and the file runs by itself", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  writeFileSync(
    join(project.path, "plain.ts"),
    readFileSync(join(project.path, "pipeline.ts"), "utf8").replace("  lightweight: true,\n", ""),
  );
  const written = await cli(["compile", "plain.ts", "--lightweight", "-o", "echo.yaml"], { cwd: project.path });
  expect(written).toEqual({ code: 0, stdout: "", stderr: "echo → echo.yaml\n" });
  const ran = await cli(["run", "echo.yaml", "-p", "text=ab", "--json", "--quiet"], { cwd: project.path });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    run: { state: "SUCCEEDED", outputs: { parameters: { length: 4 } } },
  });
});

test("a pipeline without bundles does not compile", () => {
  expect(problemsOf(() => compile(echo)))
    .toBe(`error K190: component 'repeat' is lightweight and its code was not given to compile
  hint: pass { bundles: await bundleLightweight(pipeline) } from 'pipewright/build', or use the pipewright command`);
});

test("code that is too large for one argument is refused with its largest parts", () => {
  const bundles = { repeat: { code: "A".repeat(200_000), modules: [{ name: "words.ts", bytes: 180_123 }] } };
  expect(problemsOf(() => compile(echo, { bundles }))).toBe(
    `error K191: component 'repeat' does not fit into a spec: 200,668 of 131,071 bytes
  hint: put it into an image with pipewright build, or import less; largest: words.ts (180,123)`,
  );
});

test("the largest parts are found in the bundle", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const noise = randomBytes(150_000).toString("base64");
  writeFileSync(
    join(project.path, "repeated.ts"),
    `export const repeated = (text: string, times: number): string => text.repeat(times) + ${JSON.stringify(noise)}.slice(times);\n`,
  );
  const { code, stderr } = await cli(["compile", "pipeline.ts"], { cwd: project.path });
  expect(code).toBe(1);
  expect(stderr).toMatch(/error K191: component 'repeat' does not fit into a spec: \d{3},\d{3} of 131,071 bytes/);
  expect(stderr).toContain("largest: repeated.ts (200,");
});

test("a compiled add-on cannot travel", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const addOn = join(project.path, "node_modules/fast-thing");
  mkdirSync(addOn);
  writeFileSync(join(addOn, "package.json"), '{ "name": "fast-thing", "version": "1.0.0", "gypfile": true }');
  writeFileSync(join(addOn, "index.js"), "exports.fast = true;\n");
  writeFileSync(
    join(project.path, "repeated.ts"),
    'import { fast } from "fast-thing";\nexport const repeated = (text: string): string => text + String(fast);\n',
  );
  const { stderr } = await cli(["compile", "pipeline.ts"], { cwd: project.path });
  expect(stderr).toBe(`error K192: component 'repeat' is lightweight and needs the compiled add-on of 'fast-thing'
  hint: put it into an image: leave out 'lightweight' and run pipewright build
`);
});

test("an import of something that is not installed stops the bundle", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  writeFileSync(
    join(project.path, "repeated.ts"),
    'export const repeated = async (): Promise<unknown> => import("no-such-package");\n',
  );
  const { stderr } = await cli(["compile", "pipeline.ts"], { cwd: project.path });
  expect(stderr).toBe(`error K673: the work cannot be bundled: could not resolve 'no-such-package' in repeated.ts
  hint: install what it imports with npm, and import files by their real paths
`);
});

test("work in a handler file travels, and so does work that its file does not export", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const text = readFileSync(join(project.path, "pipeline.ts"), "utf8");
  const [, ports = "", run = ""] =
    /times: z.*?\n([\s\S]*?)  run: ([\s\S]*?)\n\}\);\n\nexport const echo/.exec(text) ?? [];
  expect([ports, run].every((part) => part !== "")).toBe(true);
  const apart = text.replace(`  run: ${run}\n`, "");
  const [head = ""] = apart.split("export const echo");
  mkdirSync(join(project.path, "apart"));
  writeFileSync(join(project.path, "apart/component.ts"), head.replace("./repeated.ts", "../repeated.ts"));
  writeFileSync(
    join(project.path, "apart/handler.ts"),
    `import { implement } from "pipewright/runtime";
import { repeated } from "../repeated.ts";
import { repeat } from "./component.ts";

export default implement(repeat, ${run.replace(/,$/, "")});
`,
  );
  writeFileSync(
    join(project.path, "apart.ts"),
    `${apart.slice(0, apart.indexOf("export const unused")).replace(/import \{ repeated.*\n/, "")}
import { repeat } from "./apart/component.ts";
export const echo${apart.split("export const echo")[1] ?? ""}`,
  );
  writeFileSync(join(project.path, "hidden.ts"), text.replace("export const repeat ", "const repeat "));
  for (const file of ["apart.ts", "hidden.ts"]) {
    const { stdout, stderr } = await cli(["compile", file, "--format", "json"], { cwd: project.path });
    expect([file, stderr]).toEqual([file, ""]);
    const spec = JSON.parse(stdout) as ReturnType<typeof compile>["spec"];
    expect(startStep(containerOf({ spec }))).toEqual(repeatResult);
  }
});

test("two components of one name cannot travel, since each would run as the other", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const text = readFileSync(join(project.path, "pipeline.ts"), "utf8");
  writeFileSync(
    join(project.path, "pipeline.ts"),
    text
      .replace('name: "unused",', 'name: "repeat",\n  lightweight: true,')
      .replace("({ length:", "(unused({}), { length:"),
  );
  const { stderr } = await cli(["compile", "pipeline.ts"], { cwd: project.path });
  expect(stderr).toBe(`error K672: pipeline 'echo' calls two components named 'repeat'
  hint: give one of them another name: an image and a spec find the work of a component by its name
`);
});

test("a shipped stage is too large to travel, and says what makes it so", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  writeFileSync(
    join(project.path, "stage.ts"),
    `import { definePipeline } from "pipewright";
import { convertDataset } from "pipewright/components";
export const stage = definePipeline({ name: "stage", inputs: {}, build: () => void convertDataset({ source: "rows.jsonl" }) });
`,
  );
  const { code, stderr } = await cli(["compile", "stage.ts", "--lightweight"], { cwd: project.path });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error K191: component 'convert-dataset' does not fit into a spec: \d{3},\d{3} of 131,071 bytes\n/,
  );
  expect(stderr).toMatch(/largest: node_modules\/\S+ \(\d+,\d{3}\), /);
});

test("a contract says whether its work travels", () => {
  expect(repeat.definition.lightweight).toBe(true);
});

async function compiled(): Promise<ContainerSpec> {
  return containerOf(compile(echo, { bundles: await bundleLightweight(echo) }));
}

const containerOf = ({ spec }: Pick<ReturnType<typeof compile>, "spec">): ContainerSpec =>
  spec.deploymentSpec!.executors!["exec-repeat"]!.container!;

const unpacked = (container: ContainerSpec): string =>
  brotliDecompressSync(Buffer.from(lightweightCodeOf(container)!, "base64")).toString();
