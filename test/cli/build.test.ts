import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeBaseLayout } from "../support/base-layout.ts";
import { cli, type CliResult } from "../support/cli.ts";
import { projectCopy, type ProjectCopy } from "../support/project-copy.ts";
import { registryServer } from "../support/registry-server.ts";

/** The fixture as a project with a base of its own, and its component in an image. */
async function project(): Promise<ProjectCopy & { run(...args: readonly string[]): Promise<CliResult> }> {
  const copy = projectCopy({ mode: 0o644, time: new Date(0) });
  await writeBaseLayout(join(copy.path, "base"));
  const text = readFileSync(join(copy.path, "pipeline.ts"), "utf8").replace("  lightweight: true,\n", "");
  writeFileSync(join(copy.path, "pipeline.ts"), text);
  const env = { PIPEWRIGHT_BASE_IMAGE: "oci:base", PIPEWRIGHT_CACHE: join(copy.path, "cache") };
  return Object.assign(copy, { run: (...args: readonly string[]) => cli(args, { cwd: copy.path, env }) });
}

const imageIn = (yaml: string): string => /image: (\S+)/.exec(yaml)?.[1] ?? "";

test("an image is built, pushed and recorded, and compile names it by digest", async () => {
  using work = await project();
  await using server = await registryServer();
  const name = `${server.host}/kit/echo`;
  const { code, stdout, stderr } = await work.run("build", "pipeline.ts#echo", "--image", name, "--push");
  const [image = "", ...facts] = stdout.trimEnd().split("\n");
  expect(image).toMatch(new RegExp(`^${name}@sha256:[0-9a-f]{64}$`));
  expect(facts.map((line) => line.replace(/\d+\.\d MB/g, "n MB"))).toEqual([
    "  components  repeat",
    "  size        n MB, of it n MB above the base",
    "  pushed      3 blobs (n MB) sent, 0 taken over, 0 there already",
    "  lock        pipewright.lock.json",
  ]);
  expect([code, stderr.split("\n").filter((line) => line.startsWith("sending")).length]).toEqual([0, 3]);
  const compiled = await work.run("compile", "pipeline.ts");
  expect([compiled.stderr, imageIn(compiled.stdout)]).toEqual(["", image]);
  const other = await work.run("compile", "pipeline.ts", "--image", "other/image:1");
  expect(imageIn(other.stdout)).toBe("other/image:1");
  // The name is in the lock file now.
  const again = await work.run("build", "pipeline.ts#echo", "--push", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ image, pushed: { sent: 0, present: 3 }, components: ["repeat"] });
});

test("changed sources are told by compile and stop a submit", async () => {
  using work = await project();
  await work.run("build", "pipeline.ts#echo", "--image", "echo");
  const notPushed = "the image 'echo' was built and never pushed, so that only this machine has it";
  const pushIt = "  hint: run pipewright build --push, or name an image with --image\n";
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe(`warning K680: ${notPushed}\n${pushIt}`);
  writeFileSync(
    join(work.path, "repeated.ts"),
    "export const repeated = (text: string, times: number): string => text.repeat(times + 1);\n",
  );
  const older = "the image 'echo' is older than its sources: 'repeated.ts' changed";
  const buildIt = "  hint: run pipewright build --push again, or name an image with --image\n";
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe(
    `warning K679: ${older}\n${buildIt}\nwarning K680: ${notPushed}\n${pushIt}`,
  );
  const submit = [
    "submit",
    "pipeline.ts",
    "--dry-run",
    "--project",
    "p-1",
    "--root",
    "gs://bucket/root",
    "-p",
    "text=a",
  ];
  const refused = await work.run(...submit);
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([
    1,
    "",
    `error K679: ${older}\n${buildIt}\nerror K680: ${notPushed}\n${pushIt}\n2 problems\n`,
  ]);
  expect((await work.run(...submit, "--image", "europe-docker.pkg.dev/p-1/images/b:1")).code).toBe(0);
});

test("a lock file that is damaged, and one with two images for a component, say what to do", async () => {
  using work = await project();
  for (const name of ["one", "two"]) await work.run("build", "pipeline.ts#echo", "--image", name);
  const lock = join(work.path, "pipewright.lock.json");
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe(
    `error K678: component 'repeat' is in the images 'one' and 'two'
  hint: name one with --image, or remove the other from pipewright.lock.json
`,
  );
  writeFileSync(lock, "<<<<<<< ours\n");
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe(
    `error K678: '${lock}' is no lock file of this version
  hint: run pipewright build again; after a merge conflict, delete the file first
`,
  );
  rmSync(lock);
  expect(imageIn((await work.run("compile", "pipeline.ts")).stdout)).toBe("pipewright/unbuilt");
});

test("two versions of one package in an image are no change", async () => {
  using work = await project();
  const install = (folder: string, version: string): void => {
    const place = join(work.path, "node_modules", folder);
    mkdirSync(place, { recursive: true });
    const name = folder.split("node_modules/").at(-1)!;
    writeFileSync(join(place, "package.json"), JSON.stringify({ name, version }));
    writeFileSync(
      join(place, "index.js"),
      `exports.value = ${JSON.stringify(version)} + (${name === "outer"} ? require("inner").value : "");`,
    );
  };
  install("inner", "1.0.0");
  install("outer", "1.0.0");
  install("outer/node_modules/inner", "2.0.0");
  const repeated = `import inner from "inner";
import outer from "outer";
export const repeated = (text: string, times: number): string => text.repeat(times) + inner.value + outer.value;
`;
  writeFileSync(join(work.path, "repeated.ts"), repeated);
  await using server = await registryServer();
  const { stderr } = await work.run(
    "build",
    "pipeline.ts#echo",
    "--image",
    `${server.host}/kit/echo`,
    "--push",
    "--quiet",
  );
  expect(stderr).toBe("");
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe("");
  install("outer/node_modules/inner", "2.0.1");
  expect((await work.run("compile", "pipeline.ts")).stderr).toContain("'inner' is 2.0.1 and was 2.0.0");
});

test("a file that the work reads beside itself is missed before the pipeline runs", async () => {
  using work = await project();
  writeFileSync(
    join(work.path, "repeated.ts"),
    `import { readFileSync } from "node:fs";
export const repeated = (text: string, times: number): string =>
  text.repeat(times) + readFileSync(new URL("./prompt.txt", import.meta.url), "utf8");
`,
  );
  expect((await work.run("build", "pipeline.ts")).stderr).toBe(
    "warning: the image lacks files that its code looks for beside itself: repeated.ts → ./prompt.txt; carry them along with embed, or pass them as artifacts\n",
  );
});

test("a change of a file that travels with the code makes the image old", async () => {
  using work = await project();
  writeFileSync(
    join(work.path, "repeated.ts"),
    `import { readFileSync } from "node:fs";
import { embed } from "pipewright";
const words = embed(new URL("./words", import.meta.url));
export const repeated = (text: string, times: number): string => text.repeat(times) + String(words).slice(1e6);
`,
  );
  mkdirSync(join(work.path, "words/deep"), { recursive: true });
  writeFileSync(join(work.path, "words/deep/one.txt"), "one");
  await using server = await registryServer();
  const { stderr } = await work.run(
    "build",
    "pipeline.ts#echo",
    "--image",
    `${server.host}/kit/echo`,
    "--push",
    "--quiet",
  );
  expect(stderr).toBe("");
  expect((await work.run("compile", "pipeline.ts")).stderr).toBe("");
  writeFileSync(join(work.path, "words/deep/one.txt"), "two");
  expect((await work.run("compile", "pipeline.ts")).stderr).toContain("older than its sources: 'words' changed\n");
});

test("the image is written as an archive and as a folder, with its context", async () => {
  using work = await project();
  for (const output of ["image.tar", "layout"]) {
    const { stdout } = await work.run(
      "build",
      "pipeline.ts",
      "--output",
      output,
      "-o",
      "context",
      "--image",
      "e/echo:2",
    );
    expect(stdout).toContain(`  image       ${output}\n  context     context\n`);
  }
  expect(readFileSync(join(work.path, "layout/oci-layout"), "utf8")).toBe('{"imageLayoutVersion":"1.0.0"}');
  expect(readFileSync(join(work.path, "context/Dockerfile"), "utf8")).toContain("ARG BASE_IMAGE=oci:base\n");
  expect(readFileSync(join(work.path, "pipewright.lock.json"), "utf8")).toContain('"e/echo"');
});

test("what cannot become an image is refused, each with its way out", async () => {
  using work = await project();
  writeFileSync(join(work.path, "empty.ts"), "export const nothing = 1;\n");
  writeFileSync(
    join(work.path, "twin.ts"),
    readFileSync(join(work.path, "pipeline.ts"), "utf8").replace('name: "unused"', 'name: "other"'),
  );
  const problem = async (...args: readonly string[]): Promise<string> => (await work.run("build", ...args)).stderr;
  expect(await problem()).toBe(`error K671: there is no TypeScript component to put into an image
  hint: name files that export pipelines or components, or keep them in 'pipelines' and 'components'
`);
  expect(await problem("empty.ts")).toBe(`error K671: there is no TypeScript component to put into an image
  hint: components with an image of their own and lightweight ones need none
`);
  expect(await problem("pipeline.ts", "twin.ts")).toBe(
    `error K672: component 'repeat' is in 'pipeline.ts' and in 'twin.ts'
  hint: give one of them another name, or build two images
`,
  );
  expect(await problem("pipeline.ts#ech")).toMatch(/^error K405: the file exports no 'ech'\n/);
  expect(await problem("none.ts")).toMatch(/^error K401: 'none\.ts' cannot be read\n/);
  expect(await problem("pipeline.ts", "--tool", "kaniko")).toBe(`error K802: 'kaniko' is not a tool that builds images
  hint: use auto, direct, docker, podman, buildah or gcloud
`);
  expect(await problem("pipeline.ts", "--user", "nonroot")).toBe(`error K802: 'nonroot' is not a numeric user
  hint: write --user 65532:65532; Kubernetes cannot tell whether a name is root
`);
});
