import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { buildImage, type BuildImageOptions } from "../../containers/build-image.ts";
import { compile } from "../../compiler/compile.ts";
import { componentArgs, componentCommand } from "../../compiler/spec/component-command.ts";
import type { ContainerSpec } from "../../compiler/spec/pipeline-spec.ts";
import { bundleLightweight } from "../../containers/lightweight/bundle-lightweight.ts";
import { echo } from "../fixtures/images/pipeline.ts";
import { repeatInput, repeatResult, startStep, type StepResult } from "../support/executor-step.ts";
import { type ProjectCopy, projectCopy } from "../support/project-copy.ts";
import { testWith } from "./setup.ts";
import { base, confinement, type PodmanWithBase, startPodmanWithBase } from "./setup-base.ts";
import { type LocalRegistry, startRegistry } from "./setup-registry.ts";

const test = testWith("podman", "buildah", "registry");

let setup: PodmanWithBase;
let registry: LocalRegistry;
let project: ProjectCopy;

beforeAll(async () => {
  setup = await startPodmanWithBase();
  registry = await startRegistry(setup.podman.folder);
  project = projectCopy({ mode: 0o644, time: new Date(0) });
});

afterAll(async () => {
  project?.[Symbol.dispose]();
  await registry?.[Symbol.asyncDispose]();
  await setup?.podman[Symbol.asyncDispose]();
});

const optionsFor = (name: string, more: Partial<BuildImageOptions> = {}): BuildImageOptions => ({
  handlers: new Map([["repeat", { file: join(project.path, "pipeline.ts") }]]),
  project: project.path,
  name: `${registry.host}/kit/${name}`,
  base: `oci:${setup.baseArchive}`,
  push: true,
  env: { ...setup.podman.env, PIPEWRIGHT_CACHE: join(project.path, "cache") },
  ...more,
});

test("a registry takes a direct push, and podman and skopeo get the same image by its digest", async () => {
  const built = await buildImage(optionsFor("echo:1"));
  expect(built.pushed).toMatchObject({ sent: 3, mounted: 0, present: 0 });
  const seen = execFileSync("skopeo", ["inspect", "--tls-verify=false", `docker://${registry.host}/kit/echo:1`], {
    encoding: "utf8",
  });
  expect(JSON.parse(seen)).toMatchObject({
    Digest: built.digest,
    Architecture: "amd64",
    Labels: { "dev.pipewright.components": "repeat" },
  });
  await setup.podman.must("pull", "--quiet", "--tls-verify=false", built.image);
  expect(await runStep(built.image, imageStep)).toEqual(repeatResult);
});

test("a second push sends nothing, and another image takes the base over from the first", async () => {
  const again = await buildImage(optionsFor("echo:1"));
  expect(again.pushed).toEqual({ sent: 0, mounted: 0, present: 3, bytes: 0 });
  const base = `${registry.host}/kit/echo@${again.digest}`;
  const cache = join(project.path, "another-cache");
  const upon = await buildImage(optionsFor("other:1", { base, env: { PIPEWRIGHT_CACHE: cache } }));
  // Base and first layer are taken over, the second layer is the first again, and the configuration is new.
  expect(upon.pushed).toMatchObject({ mounted: 2, sent: 2 });
  // Nothing of the base came to this machine but its configuration.
  expect(folderBytes(cache)).toBeLessThan(again.size!.image / 100);
});

test.each(["podman", "buildah"] as const)(
  "%s builds and pushes from the context, and its digest is recorded",
  async (tool) => {
    const built = await buildImage(optionsFor(`by-${tool}:1`, { tool, base }));
    const seen = execFileSync("skopeo", ["inspect", "--tls-verify=false", `docker://${built.image}`], {
      encoding: "utf8",
    });
    expect(JSON.parse(seen)).toMatchObject({ Digest: built.digest });
    const lock = JSON.parse(readFileSync(built.lock!, "utf8")) as {
      readonly images: Readonly<Record<string, unknown>>;
    };
    expect(lock.images[`${registry.host}/kit/by-${tool}`]).toMatchObject({ image: built.image, pushed: true });
    expect(await runStep(`${registry.host}/kit/by-${tool}:1`, imageStep)).toEqual(repeatResult);
  },
);

test("work that travels in the spec does the same in a container, in an image and in a process", async () => {
  const { spec } = compile(echo, { bundles: await bundleLightweight(echo) });
  const container = spec.deploymentSpec!.executors!["exec-repeat"]!.container!;
  expect(await runStep(base, container)).toEqual(repeatResult);
  expect(startStep(container)).toEqual(repeatResult);
});

const imageStep: Partial<ContainerSpec> = { command: componentCommand, args: componentArgs("repeat") };

/** Starts a step in a container as KFP does: command given, /gcs mounted, nothing else writable but /tmp. */
async function runStep(image: string, { command = [], args = [] }: Partial<ContainerSpec>): Promise<StepResult> {
  const folder = mkdtempSync(join(setup.podman.folder, "step-"));
  try {
    mkdirSync(join(folder, "out"));
    for (const each of [folder, join(folder, "out")]) chmodSync(each, 0o777);
    const all = [...command.slice(1), ...args].map((part) => (part === "{{$}}" ? repeatInput("/gcs/out") : part));
    const { exitCode, stderr } = await setup.podman.run([
      "run",
      "--rm",
      "--pull=never",
      ...confinement,
      // Only this mount, as on a cluster; the program's own temporary folder is the container's.
      "--volume",
      `${folder}:/gcs`,
      "--entrypoint",
      command[0] ?? "",
      image,
      ...all,
    ]);
    const read = (name: string): string =>
      exitCode === 0 ? readFileSync(join(folder, "out", name), "utf8").replaceAll("/gcs/out", "/outputs") : "null";
    return {
      status: exitCode,
      log: stderr.replaceAll(/peak memory .*\n/g, ""),
      output: JSON.parse(read("executor_output.json")),
      rows: read("rows"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const folderBytes = (folder: string): number =>
  Number(execFileSync("du", ["-sb", folder], { encoding: "utf8" }).split("\t")[0]);
