import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildImage, type BuildImageOptions } from "../../containers/build-image.ts";
import { imageContents } from "../../containers/image-contents.ts";
import { packLayer } from "../../containers/image/layer.ts";
import { defaultBase, dockerfile, imageRecipe } from "../../containers/image/recipe.ts";
import { shippedHandlers } from "../../components/handler-files.ts";
import { writeBaseLayout } from "../support/base-layout.ts";
import { repeatResult, startStep } from "../support/executor-step.ts";
import { projectCopy } from "../support/project-copy.ts";
import { problemsOfAsync } from "../support/problems.ts";
import { registryServer } from "../support/registry-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = join(import.meta.dirname, "../..");
const folder = await temporaryFolder();

beforeAll(async () => {
  await writeBaseLayout(join(folder.path, "base"));
});
afterAll(() => folder[Symbol.asyncDispose]());

const optionsFor = (project: string, more: Partial<BuildImageOptions> = {}): BuildImageOptions => ({
  handlers: new Map([["repeat", { file: join(project, "pipeline.ts") }]]),
  project,
  name: "test/echo",
  base: `oci:${join(folder.path, "base")}`,
  env: { PATH: process.env["PATH"], PIPEWRIGHT_CACHE: join(folder.path, "cache") },
  ...more,
});

test("two clones with other times, other modes and another umask give one digest and one lock file", async () => {
  using one = projectCopy({ mode: 0o644, time: new Date(0) });
  using other = projectCopy({ mode: 0o600, time: new Date("2020-02-02") });
  const first = await buildImage(optionsFor(one.path));
  const before = process.umask(0o077);
  const second = await buildImage(optionsFor(other.path)).finally(() => process.umask(before));
  expect(second.digest).toBe(first.digest);
  const locks = [one, other].map(({ path }) => readFileSync(join(path, "pipewright.lock.json"), "utf8"));
  expect(locks[0]).toBe(locks[1]);
  for (const path of [root, one.path]) expect(locks[0]!.includes(path)).toBe(false);
});

test("a change of the code, of a label or of the user is another digest", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const digests = [
    await buildImage(optionsFor(project.path)),
    await buildImage(optionsFor(project.path, { labels: { revision: "abc" } })),
    await buildImage(optionsFor(project.path, { user: "1000:1000" })),
  ].map(({ digest }) => digest);
  writeFileSync(join(project.path, "repeated.ts"), "export const repeated = (text: string): string => text;\n");
  digests.push((await buildImage(optionsFor(project.path))).digest);
  expect(new Set(digests).size).toBe(4);
});

test("the program of an image does what the same component does when it travels in a spec", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const context = join(project.path, "context");
  await buildImage(optionsFor(project.path, { context }));
  const command = ["node", "--enable-source-maps", join(context, "app/main.mjs")];
  expect(startStep({ command, args: ["--component", "repeat", "--executor_input", "{{$}}"] })).toEqual(repeatResult);
  for (const file of ["main.mjs", "main.mjs.map", "sbom.cdx.json"]) {
    const text = readFileSync(join(context, "app", file), "utf8");
    for (const path of [root, project.path]) expect(text.includes(path)).toBe(false);
  }
});

test("a stack trace of the bundle names the line of the source", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const throws = 'export function repeated(): never {\n  throw new TypeError("no copies today");\n}\n';
  writeFileSync(join(project.path, "repeated.ts"), throws);
  const context = join(project.path, "context");
  await buildImage(optionsFor(project.path, { context }));
  const command = ["node", "--enable-source-maps", join(context, "app/main.mjs")];
  const { status, log } = startStep({ command, args: ["--component", "repeat", "--executor_input", "{{$}}"] });
  expect([status, log.includes("no copies today"), /repeated\.ts:2:9/.test(log)]).toEqual([1, true, true]);
});

test("a package with a compiled add-on lies beside the bundle with what it needs, and works there", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const install = (name: string, manifest: object, text: string): void => {
    const place = join(project.path, "node_modules", name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name, version: "1.2.3", license: "MIT", ...manifest }));
    writeFileSync(join(place, "index.js"), text);
  };
  install(
    "fast-thing",
    { gypfile: true, dependencies: { helper: "*", gone: "*" } },
    "exports.copies = require('helper');",
  );
  install("helper", {}, "module.exports = (text, times) => text.repeat(times);");
  writeFileSync(
    join(project.path, "repeated.ts"),
    'import { copies } from "fast-thing";\nexport const repeated = copies as (text: string, times: number) => string;\n',
  );
  const context = join(project.path, "context");
  const built = await buildImage(optionsFor(project.path, { context }));
  expect(built.natives).toEqual(["fast-thing", "helper"]);
  const command = ["node", "--enable-source-maps", join(context, "app/main.mjs")];
  expect(startStep({ command, args: ["--component", "repeat", "--executor_input", "{{$}}"] })).toEqual(repeatResult);
  const bill = JSON.parse(readFileSync(join(context, "app/sbom.cdx.json"), "utf8")) as {
    readonly components: readonly { readonly purl: string }[];
  };
  expect(bill.components.map(({ purl }) => purl)).toEqual(
    expect.arrayContaining(["pkg:npm/fast-thing@1.2.3", "pkg:npm/helper@1.2.3"]),
  );
});

test("the bill of materials names packages, versions and licences of what is in the bundle", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const context = join(project.path, "context");
  await buildImage(optionsFor(project.path, { context, version: "3.2.1" }));
  const bill = JSON.parse(readFileSync(join(context, "app/sbom.cdx.json"), "utf8")) as Record<string, unknown>;
  const zod = JSON.parse(readFileSync(join(root, "node_modules/zod/package.json"), "utf8")) as { version: string };
  const ref = `pkg:npm/zod@${zod.version}`;
  expect(bill).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: { component: { type: "container", name: "test/echo", version: "3.2.1" } },
    components: [
      {
        type: "library",
        "bom-ref": ref,
        name: "zod",
        version: zod.version,
        licenses: [{ license: { id: "MIT" } }],
        purl: ref,
      },
    ],
    dependencies: [{ ref: "test/echo", dependsOn: [ref] }],
  });
});

test("the image that ships has the four stages, three megabytes at most, and no Vertex client", async () => {
  const contents = await imageContents({ handlers: shippedHandlers, project: root, title: "stages", version: "1.0.0" });
  expect(contents.components).toEqual(["compare-models", "convert-dataset", "evaluate-model", "tune-model"]);
  expect(contents.natives).toEqual([]);
  expect((await packLayer(contents.files)).bytes.length).toBeLessThan(3_000_000);
  expect(contents.modules.filter(({ name }) => name.includes("@google-cloud/aiplatform"))).toEqual([]);
});

test("every stage that ships loads from its bundle, where nothing of this repository is", async () => {
  await using place = await temporaryFolder();
  const contents = await imageContents({ handlers: shippedHandlers, project: root, title: "stages", version: "1.0.0" });
  const program = join(place.path, "main.mjs");
  writeFileSync(program, contents.files.find(({ path }) => path === "app/main.mjs")!.content);
  const input = JSON.stringify({ outputs: { outputFile: join(place.path, "out/executor_output.json") } });
  for (const component of contents.components) {
    const args = [program, "--component", component, "--executor_input", input];
    const { status, stderr } = spawnSync("node", args, { cwd: place.path, encoding: "utf8" });
    expect(stderr).toMatch(/^error K600: the executor input has no place for output '\w+'\n/);
    expect(status).toBe(2);
  }
});

test("the Dockerfile in this repository is the one that a build of the shipped stages writes", () => {
  const labels = {
    "org.opencontainers.image.title": "pipewright-components",
    "org.opencontainers.image.version": "0.1.0",
    "dev.pipewright.components": "compare-models,convert-dataset,evaluate-model,tune-model",
    "dev.pipewright.sbom": "/app/sbom.cdx.json",
  };
  expect(readFileSync(join(root, "containers/Dockerfile"), "utf8")).toBe(dockerfile(imageRecipe(labels), defaultBase));
});

test("a pushed image can be built upon from its registry, and the lock says that it was pushed", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  await using server = await registryServer();
  const name = `${server.host}/kit/echo`;
  const built = await buildImage(optionsFor(project.path, { name: `${name}:1`, push: true }));
  expect(built).toMatchObject({ image: `${name}@${built.digest}`, pushed: { sent: 3, present: 0, mounted: 0 } });
  const lock = JSON.parse(readFileSync(join(project.path, "pipewright.lock.json"), "utf8")) as unknown;
  expect(lock).toMatchObject({
    lockVersion: 1,
    images: { [name]: { image: built.image, pushed: true, components: ["repeat"] } },
  });
  const upon = await buildImage(optionsFor(project.path, { name: `${name}:2`, base: `${name}:1`, push: true }));
  // All but the configuration, which has one layer more; the layer itself is the same.
  expect(upon.pushed).toMatchObject({ sent: 1, present: 3 });
});

test("pushing needs a name with a registry, and an image needs a component", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  expect(await problemsOfAsync(() => buildImage(optionsFor(project.path, { name: "stages", push: true })))).toBe(
    `error K670: 'stages' does not say which registry to push to
  hint: write --image <host>/<project>/<name>, for instance europe-docker.pkg.dev/my-project/images/stages`,
  );
  expect(await problemsOfAsync(() => buildImage(optionsFor(project.path, { handlers: new Map() })))).toBe(
    `error K671: there is no TypeScript component to put into an image
  hint: name files that export pipelines or components`,
  );
});

test("a context folder that holds something else is left alone", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  expect(await problemsOfAsync(() => buildImage(optionsFor(project.path, { context: project.path })))).toBe(
    `error K671: '${project.path}' holds 'node_modules', which is no part of a build context
  hint: name an empty folder`,
  );
});

test("programs are called with arguments, and their digest goes into the lock", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const digest = `sha256:${"b".repeat(64)}` as const;
  const bin = join(project.path, "bin");
  mkdirSync(bin);
  const programs = {
    docker: `case "$1" in image) echo '["other/x@sha256:${"c".repeat(64)}","r.example/a/echo@${digest}"]';; esac`,
    podman: `for last; do true; done; case "$1" in push) echo ${digest} > "$3";; esac`,
    buildah: `for last; do true; done; case "$1" in push) echo ${digest} > "$3";; esac`,
    gcloud: `echo '{"results":{"images":[{"name":"r.example/a/echo","digest":"${digest}"}]}}'`,
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "$0 $*" >> ${bin}/calls\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin` };
  for (const tool of ["docker", "podman", "buildah", "gcloud"] as const) {
    const built = await buildImage(
      optionsFor(project.path, { tool, push: true, name: "r.example/a/echo:7", base: "node:24", env }),
    );
    expect([tool, built.image, built.pushed]).toEqual([tool, `r.example/a/echo@${digest}`, true]);
  }
  const calls = readFileSync(join(bin, "calls"), "utf8").replaceAll(`${bin}/`, "").replaceAll(project.path, ".");
  expect(calls.replaceAll(/\S*pipewright-push-\S+/g, "FILE")).toBe(
    `docker build --platform linux/amd64 --tag r.example/a/echo:7 ./.pipewright/image
docker push r.example/a/echo:7
docker image inspect --format {{json .RepoDigests}} r.example/a/echo:7
podman build --timestamp 0 --platform linux/amd64 --tag r.example/a/echo:7 ./.pipewright/image
podman push --digestfile FILE r.example/a/echo:7
buildah build --timestamp 0 --platform linux/amd64 --tag r.example/a/echo:7 ./.pipewright/image
buildah push --digestfile FILE r.example/a/echo:7
gcloud builds submit ./.pipewright/image --tag r.example/a/echo:7 --quiet --format json
`,
  );
});

test("a program that is missing or fails is told with what it said last", async () => {
  using project = projectCopy({ mode: 0o644, time: new Date(0) });
  const bin = join(project.path, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "podman"), "#!/bin/sh\necho step 1 >&2\necho no space left >&2\nexit 125\n");
  chmodSync(join(bin, "podman"), 0o755);
  const problem = (tool: "docker" | "podman" | "gcloud"): Promise<string> =>
    problemsOfAsync(() => buildImage(optionsFor(project.path, { tool, env: { PATH: bin } })));
  expect(await problem("docker")).toBe(`error K677: 'docker' does not start
  hint: install docker, or use --tool direct, which needs no program`);
  expect(await problem("podman")).toBe(`error K677: 'podman build' ended with exit code 125: no space left
  hint: see what podman said above, or use --tool direct, which needs no program`);
  expect(await problem("gcloud")).toBe(`error K670: Cloud Build always pushes what it builds
  hint: add --push, or choose another --tool`);
});
