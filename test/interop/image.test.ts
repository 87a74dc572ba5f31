import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect } from "vitest";
import { componentArgs, componentCommand } from "../../compiler/spec/component-command.ts";
import { writeBaseContext } from "../../containers/base/root-filesystem.ts";
import { bundleImage, type ImageBundle } from "../../containers/bundle.ts";
import { testWith } from "./setup.ts";
import { type Finished, type Podman, startPodman } from "./setup-podman.ts";

const test = testWith("podman");
const base = "localhost/pipewright-base:test";
const image = "localhost/pipewright-components:test";
/** As on a cluster: no network, nothing writable but /tmp and the mounts, no privileges. */
const confinement = [
  "--network=none",
  "--read-only",
  "--cap-drop=all",
  "--security-opt=no-new-privileges",
  "--memory=512m",
  "--pids-limit=256",
];
const buildFlags = ["--quiet", "--pull=never", "--isolation", "chroot", "--network", "host", "--timestamp", "0"];

let podman: Podman;
let bundle: ImageBundle;
let digest: string;

beforeAll(async () => {
  podman = await startPodman();
  const context = join(podman.folder, "base");
  await mkdir(context);
  await writeBaseContext(context);
  await podman.must("build", ...buildFlags, "--tag", base, context);
  bundle = await bundleImage(join(podman.folder, "image"));
  digest = await buildComponents(bundle.folder);
});

afterAll(async () => podman?.[Symbol.asyncDispose]());

test("the image holds the four stages in one small layer that no machine's paths are in", async () => {
  expect(bundle.components).toEqual(["compare-models", "convert-dataset", "evaluate-model", "tune-model"]);
  const [program, map] = ["main.mjs", "main.mjs.map"].map((file) => readFileSync(join(bundle.folder, file)));
  const compressed = gzipSync(program!).length + gzipSync(map!).length;
  // What a node pulls beyond the shared base. Google's clients for Gemini and Cloud Storage are most of it.
  expect(compressed).toBeLessThan(3_000_000);
  expect(program!.includes(join(import.meta.dirname, "../.."))).toBe(false);
  expect(map!.includes(join(import.meta.dirname, "../.."))).toBe(false);
});

test("the image runs as a numbered user without privileges and carries no Vertex client", async () => {
  const [config] = JSON.parse(await podman.must("image", "inspect", image)) as readonly [
    { readonly Config: { readonly User: string; readonly Env: readonly string[] } },
  ];
  expect(config.Config.User).toBe("65532:65532");
  expect(config.Config.Env).toContain("NODE_USE_SYSTEM_CA=1");
  expect(readFileSync(join(bundle.folder, "main.mjs.map"), "utf8")).not.toContain("@google-cloud/aiplatform");
});

test("two builds from nothing have the same digest", async () => {
  const again = await bundleImage(join(podman.folder, "again"));
  expect(await buildComponents(again.folder)).toBe(digest);
});

test("convert-dataset runs in a container exactly as KFP starts it", async () => {
  await using step = await newStep(["hello", "good day", "hi", "good evening", "hello"].map(row));
  expect(await step.run("convert-dataset")).toMatchObject({ exitCode: 0, stdout: "" });
  expect(JSON.parse(await readFile(step.outputFile, "utf8"))).toMatchObject({
    parameterValues: { trainRows: 3, validationRows: 0, testRows: 1 },
    artifacts: { train: { artifacts: [{ uri: "gs://bucket/root/convert/1/train" }] } },
  });
  const train = (await readFile(join(step.outputs, "train"), "utf8")).trimEnd().split("\n");
  expect(train.map((line) => Object.keys(JSON.parse(line) as object))).toEqual(train.map(() => ["contents"]));
});

test("a dataset without rows is the author's error: exit code 1, a code, and no output file", async () => {
  await using step = await newStep([]);
  const { exitCode, stderr } = await step.run("convert-dataset");
  expect(stderr).toMatch(/^error K61\d: /m);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(1);
  expect(await readdir(step.outputs)).not.toContain("executor_output.json");
});

test.each(["compare-models", "convert-dataset", "evaluate-model", "tune-model"])(
  "%s is in the image and asks for its inputs",
  async (component) => {
    await using step = await newStep([]);
    const { exitCode, stderr } = await step.run(component, { executorInput: "{}" });
    expect(stderr).toMatch(/^error K60\d: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  },
);

test("executor input that is not JSON breaks the contract: exit code 2", async () => {
  await using step = await newStep([]);
  const { exitCode, stderr } = await step.run("convert-dataset", { executorInput: "{" });
  expect(stderr).toMatch(/^error K60\d: /m);
  expect(exitCode).toBe(2);
});

test("a component that the image does not hold is named, with the nearest one", async () => {
  await using step = await newStep([]);
  const { exitCode, stderr } = await step.run("convert-datasets");
  expect(stderr).toContain("there is no component 'convert-datasets' in this image");
  expect(stderr).toContain("convert-dataset");
  expect(exitCode).toBe(2);
});

test("SIGTERM ends a working container with 143 and leaves no output file", async () => {
  await using step = await newStep(Array.from({ length: 400_000 }, (_, index) => row(`question ${index}`)));
  const { exitCode } = await step.run("convert-dataset", { terminateOn: "rows read" });
  expect(exitCode).toBe(143);
  expect(await readdir(step.outputs)).not.toContain("executor_output.json");
});

/** Builds the components' image and answers its digest. */
async function buildComponents(folder: string): Promise<string> {
  await podman.must("build", ...buildFlags, "--build-arg", `BASE_IMAGE=${base}`, "--tag", image, folder);
  return podman.must("image", "inspect", "--format", "{{.Digest}}", image);
}

const row = (question: string): string =>
  JSON.stringify({
    messages: [
      { role: "user", content: question },
      { role: "assistant", content: `re: ${question}` },
    ],
  });

interface Step extends AsyncDisposable {
  /** Folder of the task's artifacts on this machine. */
  readonly outputs: string;
  readonly outputFile: string;
  run(component: string, options?: StepOptions): Promise<Finished>;
}

interface StepOptions {
  /** Takes the place of the ExecutorInput. */
  readonly executorInput?: string;
  /** Sends SIGTERM when the log says this. */
  readonly terminateOn?: string;
}

let steps = 0;

/** A task with its own bucket folder, mounted at /gcs as Vertex AI does. */
async function newStep(rows: readonly string[]): Promise<Step> {
  const gcs = await mkdtemp(join(tmpdir(), "pipewright-gcs-"));
  const outputs = join(gcs, "bucket/root/convert/1");
  await mkdir(outputs, { recursive: true });
  await writeFile(join(gcs, "bucket/rows.jsonl"), rows.map((line) => `${line}\n`).join(""));
  // The container's user is nobody here.
  for (const folder of [gcs, outputs]) await chmod(folder, 0o777);
  const name = `step-${(steps += 1)}`;
  return {
    outputs,
    outputFile: join(outputs, "executor_output.json"),
    run(component, { executorInput = JSON.stringify(convertInput()), terminateOn } = {}) {
      const args = componentArgs(component).map((argument) => (argument === "{{$}}" ? executorInput : argument));
      const mount = ["--volume", `${gcs}:/gcs`, "--entrypoint", JSON.stringify(componentCommand)];
      let terminated = false;
      const onStderr = (text: string): void => {
        if (terminateOn === undefined || terminated || !text.includes(terminateOn)) return;
        terminated = true;
        void podman.must("kill", "--signal", "TERM", name);
      };
      return podman.run(["run", "--rm", "--pull=never", "--name", name, ...confinement, ...mount, image, ...args], {
        onStderr,
      });
    },
    [Symbol.asyncDispose]: () => rm(gcs, { recursive: true, force: true }),
  };
}

/** The ExecutorInput of a convert-dataset task, as KFP's driver writes it. */
function convertInput(): unknown {
  const artifact = (name: string, schemaTitle: string): unknown => ({
    artifacts: [
      { name, type: { schemaTitle, schemaVersion: "0.0.1" }, uri: `gs://bucket/root/convert/1/${name}`, metadata: {} },
    ],
  });
  return {
    inputs: {
      parameterValues: {
        source: "/gcs/bucket/rows.jsonl",
        format: "messages",
        inputTemplate: "{input_text}",
        outputColumn: "output_text",
        baseModel: "gemini-2.5-flash",
        validationFraction: 0,
        testFraction: 0.25,
        seed: 42,
        deduplicate: true,
        maxRejectedFraction: 0.1,
      },
    },
    outputs: {
      parameters: Object.fromEntries(
        ["trainRows", "validationRows", "testRows"].map((name) => [name, { outputFile: `/tmp/kfp/outputs/${name}` }]),
      ),
      artifacts: {
        train: artifact("train", "system.Dataset"),
        validation: artifact("validation", "system.Dataset"),
        test: artifact("test", "system.Dataset"),
        report: artifact("report", "pipewright.ConversionReport"),
      },
      outputFile: "/gcs/bucket/root/convert/1/executor_output.json",
    },
  };
}
