import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import { cli, temporaryFolder } from "../support/cli.ts";

/** A file inside the repository, so that "pipewright" and "zod" resolve. */
const fixture = (name: string): string => join("test/fixtures/pipelines", name);

describe("pipewright compile", () => {
  test("writes YAML to standard output, or to a file whose name says the format", async () => {
    await using folder = await temporaryFolder();
    const toStdout = await cli(["compile", fixture("hello.ts")]);
    expect(toStdout).toMatchObject({ code: 0, stderr: "" });
    expect(toStdout.stdout).toContain('# Name: hello\n# Inputs:\n#    who: str [Default: "world"]\n');
    const yaml = join(folder.path, "deep/hello.yaml");
    expect(await cli(["compile", fixture("hello.ts"), "-o", yaml])).toMatchObject({ code: 0, stdout: "" });
    expect(readFileSync(yaml, "utf8")).toBe(toStdout.stdout);
    const json = join(folder.path, "hello.json");
    const machine = await cli(["compile", fixture("hello.ts"), "-o", json, "--json"]);
    expect(JSON.parse(machine.stdout)).toEqual({ pipeline: "hello", file: json });
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ pipelineInfo: { name: "hello" } });
  });

  test("writes equal components once, and one for each task when that is asked for", async () => {
    const components = async (...flags: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await cli(["compile", fixture("shared.ts"), "--format", "json", ...flags]);
      return Object.keys((JSON.parse(stdout) as PipelineSpec).components!);
    };
    expect(await components()).toEqual(["comp-say"]);
    expect(await components("--component-per-task")).toEqual(["comp-say", "comp-again"]);
  });

  test("writes objects of a cluster, under the names that are given", async () => {
    const flags = ["--version-name", "hello-2", "--namespace", "prod", "--include-pipeline"];
    const { code, stdout } = await cli(["compile", fixture("hello.ts"), "--format", "k8s", ...flags]);
    expect(code).toBe(0);
    await using folder = await temporaryFolder();
    const file = join(folder.path, "objects.yaml");
    await writeFile(file, stdout);
    expect(await cli(["diff", fixture("hello.ts"), file])).toMatchObject({ code: 0, stderr: "" });
    expect(stdout.split("---\n").map((each) => each.slice(0, each.indexOf("spec:")))).toEqual([
      "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: Pipeline\nmetadata:\n  name: hello\n  namespace: prod\n",
      "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nmetadata:\n  name: hello-2\n  namespace: prod\n",
    ]);
  });

  test("prints what is odd about the pipeline beside its result, unless it is to be quiet", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "odd.yaml");
    const hello = await cli(["compile", fixture("hello.ts")]);
    await writeFile(file, `${hello.stdout}---\nplatforms: {}\n`);
    const { code, stderr } = await cli(["compile", file], { cwd: folder.path });
    expect({ code, stderr }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "warning K138: the platform document says nothing about 'kubernetes', so the server drops the whole document without a word
        at odd.yaml:45:1
        45 | platforms: {}
           | ^
        hint: remove the document, or name the platform 'kubernetes'
      ",
      }
    `);
    expect((await cli(["compile", file, "--quiet"])).stderr).toBe("");
  });

  test("what it wrote can be compiled again, validated and drawn", async () => {
    await using folder = await temporaryFolder();
    const yaml = join(folder.path, "hello.yaml");
    await cli(["compile", fixture("hello.ts"), "-o", yaml]);
    expect(await cli(["validate", yaml])).toEqual({ code: 0, stdout: `${yaml}: valid\n`, stderr: "" });
    expect(await cli(["graph", yaml])).toEqual({ code: 0, stdout: "hello\n  echo\n", stderr: "" });
    expect((await cli(["graph", "--format", "mermaid", fixture("hello.ts")])).stdout).toBe(
      '%% hello\nflowchart TD\n  t1["echo<br>alpine"]\n',
    );
  });
});

describe("bad input", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ["a file that is not there", {}, ["compile", "nowhere.ts"]],
    ["a folder", {}, ["compile", "."]],
    ["a TypeScript file that does not parse", { "p.ts": "export const x = (;\n" }, ["compile", "p.ts"]],
    ["a file that throws while it loads", { "p.ts": "\n  throw new Error('no luck');\n" }, ["compile", "p.ts"]],
    ["a file that imports what is not there", { "p.ts": "import './missing.ts';\n" }, ["compile", "p.ts"]],
    ["a file that exports no pipeline", { "p.ts": "export const x = 3;\n" }, ["compile", "p.ts"]],
    ["a spec that is not a spec", { "p.yaml": "kind: Pod\n" }, ["compile", "p.yaml"]],
    ["a spec that is not YAML", { "p.yaml": "a: [\n" }, ["validate", "p.yaml"]],
    ["an output name without a format", { "p.yaml": "{}" }, ["compile", "p.yaml", "-o", "out.txt"]],
    ["a name for another format", {}, ["compile", "p.ts", "--version-name", "v1"]],
    ["objects of a cluster in a JSON file", {}, ["compile", "p.ts", "--format", "k8s", "-o", "p.json"]],
    ["an unknown format", { "p.yaml": "{}" }, ["compile", "p.yaml", "--format", "xml"]],
    ["an unknown command", {}, ["complie"]],
    ["an unknown component", {}, ["component", "export", "tune"]],
  ];

  test.each(cases)("%s is one clear message, exit code 1 and no stack", async (_name, files, args) => {
    await using folder = await temporaryFolder();
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    const { code, stdout, stderr } = await cli(args, { cwd: folder.path });
    expect({ code, stdout, stderr: stderr.replaceAll(folder.path, "<folder>") }).toMatchSnapshot();
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+\)?\n\s+at /);
  });

  test("an unwritable output leaves nothing half-written", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "taken"), "not a folder");
    const output = join(folder.path, "taken", "out.yaml");
    const { code, stderr } = await cli(["compile", fixture("hello.ts"), "-o", output]);
    expect(code).toBe(1);
    expect(stderr).toContain(`error K406: '${output}' cannot be written`);
    expect(readdirSync(folder.path)).toEqual(["taken"]);
  });

  test("several pipelines in one file ask for a choice", async () => {
    const several = await cli(["compile", fixture("two.ts")]);
    expect(several.stderr).toContain("error K405: the file exports 2 pipelines");
    expect(await cli(["graph", `${fixture("two.ts")}#second`])).toMatchObject({ code: 0, stdout: "second\n  echo\n" });
    expect((await cli(["graph", `${fixture("two.ts")}#secnd`])).stderr).toContain("hint: did you mean 'second'?");
  });
});

describe("a target", () => {
  test("refuses what it cannot run, at the author's call, and names what it does not heed", async () => {
    const refused = await cli(["compile", fixture("targets.ts"), "--target", "kubeflow"]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toBe("");
    expect(refused.stderr)
      .toBe(`error K173: open-source KFP does not fill in '{{$.pipeline_job_name}}' in input 'text' of 'echo'
  at test/fixtures/pipelines/targets.ts:17:10
  17 |     void echo({ text: text\`run \${placeholders.job.name}\`, name: "x" }),
     |          ^
  hint: make it the whole value of an input, without text around it
`);
    const vertex = await cli(["compile", fixture("targets.ts"), "--target", "vertex"]);
    expect(vertex).toMatchObject({ code: 0, stderr: "" });
  });

  test("gets texts joined when it does not join them, from TypeScript and from files", async () => {
    await using folder = await temporaryFolder();
    const yaml = join(folder.path, "joined.yaml");
    const whole = await cli(["compile", `${fixture("targets.ts")}#joined`, "--target", "kubeflow"]);
    expect(whole.stderr).toBe(
      "warning K179: open-source KFP does not heed the pipeline's default root 'gs://bucket/root'\n  hint: give the root when you start the run, or set it for the namespace\n",
    );
    expect(whole.stdout).toContain("- --name={{$.inputs.parameters['name']}}/x");
    const plain = await cli(["compile", `${fixture("targets.ts")}#joined`, "-o", yaml]);
    expect(plain.stderr).toBe(`joined → ${yaml}\n`);
    expect(readFileSync(yaml, "utf8")).toContain('{"Concat":');
    expect((await cli(["compile", yaml, "--target", "kubeflow"])).stdout).toBe(whole.stdout);
    const checked = await cli(["validate", yaml, "--target", "kubeflow"]);
    expect(checked.stderr).toMatch(
      /^error K174: open-source KFP does not join the parts of 'Concat' in component 'echo'\n {2}at .*joined\.yaml:\d+:\d+\n/,
    );
    expect(await cli(["validate", yaml, "--target", "vertex"])).toMatchObject({ code: 0 });
  });

  test("and a release that do not exist are refused", async () => {
    const errors = async (...args: readonly string[]): Promise<string> =>
      (await cli(["compile", fixture("hello.ts"), ...args])).stderr;
    expect(await errors("--target", "kubeflo")).toBe(
      "error K802: 'kubeflo' is not a target\n  hint: did you mean 'kubeflow'?\n",
    );
    expect(await errors("--kfp-version", "2.5.0")).toBe(
      "error K802: --kfp-version is for open-source KFP only\n  hint: add --target kubeflow\n",
    );
    expect(await errors("--target", "kubeflow", "--kfp-version", "new")).toBe(
      "error K181: 'new' is not a version of KFP\n  hint: write it as 2.5.0\n",
    );
  });
});
