import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { componentArgs, componentCommand } from "../../compiler/spec/component-command.ts";
import { shippedHandlers } from "../../components/handler-files.ts";
import { buildImage, type BuildImageOptions, type BuiltImage } from "../../containers/build-image.ts";
import { testWith } from "./setup.ts";
import { base, confinement, startPodmanWithBase } from "./setup-base.ts";
import type { Finished, Podman } from "./setup-podman.ts";

const test = testWith("podman");
const image = "localhost/pipewright-components:test";
let podman: Podman;
/** The base as a file, which is all that a direct build needs of it. */
let baseArchive: string;
let built: BuiltImage;

beforeAll(async () => {
  ({ podman, baseArchive } = await startPodmanWithBase());
  built = await buildStages("direct");
  await podman.must("load", "--quiet", "--input", built.output!);
});

afterAll(async () => podman?.[Symbol.asyncDispose]());

test("the image holds the four stages, below 60 MB, of which 3 MB are not the base", () => {
  expect(built.components).toEqual(["compare-models", "convert-dataset", "evaluate-model", "tune-model"]);
  expect(built.size!.image).toBeLessThan(60_000_000);
  // What a node pulls beyond the shared base. Google's clients for Gemini and Cloud Storage are most of it.
  expect(built.size!.layer).toBeLessThan(3_000_000);
});

test("podman builds the same image from the context: program, environment, user and labels", async () => {
  const tagged = "localhost/pipewright-components:by-podman";
  const project = join(podman.folder, "by-podman");
  const options = { name: tagged, project, base, tool: "podman", env: podman.env } as const;
  const digests = new Set<string | undefined>();
  for (const context of ["one", "two"]) {
    await mkdir(project, { recursive: true });
    const { digest, lock } = await buildImage({ ...options, ...shipped, context: join(project, context) });
    expect(existsSync(lock!)).toBe(true);
    digests.add(digest);
  }
  expect(digests.size).toBe(1);
  const theirs = await inspect(tagged);
  const ours = await inspect(image);
  expect(sortedEnv(theirs)).toEqual(sortedEnv(ours));
  expect(ours).toMatchObject({
    User: "65532:65532",
    WorkingDir: "/app",
    Entrypoint: ["node", "--enable-source-maps", "/app/main.mjs"],
    Labels: {
      "dev.pipewright.components": "compare-models,convert-dataset,evaluate-model,tune-model",
      "org.opencontainers.image.licenses": "Apache-2.0",
    },
  });
  for (const file of ["main.mjs", "sbom.cdx.json"]) {
    const [one, other] = await Promise.all([image, tagged].map((name) => fileOf(name, file)));
    expect(one).toBe(other);
  }
});

test("two direct builds have the same digest, and podman knows the image by it", async () => {
  const again = await buildStages("again");
  expect(again.digest).toBe(built.digest);
  expect(await podman.must("image", "inspect", "--format", "{{.Digest}}", image)).toBe(built.digest);
});

test("the bill of materials in the image names what the bundle holds, and no Vertex client", async () => {
  const bill = JSON.parse(await fileOf(image, "sbom.cdx.json")) as {
    readonly components: readonly { readonly name: string }[];
  };
  const names = bill.components.map((each) => each.name);
  expect(names).toEqual(expect.arrayContaining(["@google/genai", "@google-cloud/storage", "zod"]));
  expect(names).not.toContain("@google-cloud/aiplatform");
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
  "%s is in the image with all it loads, and asks for the places of its outputs",
  async (component) => {
    await using step = await newStep([]);
    const executorInput = JSON.stringify({
      outputs: { outputFile: "/gcs/bucket/root/convert/1/executor_output.json" },
    });
    const { exitCode, stderr } = await step.run(component, { executorInput });
    expect(stderr).toMatch(/^error K600: the executor input has no place for output '\w+'\n/);
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

const shipped = {
  handlers: shippedHandlers,
  version: "0.0.0",
  labels: { "org.opencontainers.image.licenses": "Apache-2.0" },
} satisfies Partial<BuildImageOptions>;

/** Builds the stages without any program, with a project folder and a cache of its own. */
async function buildStages(name: string): Promise<BuiltImage> {
  const project = join(podman.folder, name);
  await mkdir(project);
  return buildImage({
    ...shipped,
    project,
    name: image,
    base: `oci:${baseArchive}`,
    output: join(project, "image.tar"),
    env: { PIPEWRIGHT_CACHE: join(project, "cache") },
  });
}

interface Config {
  readonly Env: readonly string[];
}

async function inspect(name: string): Promise<Config> {
  const [config] = JSON.parse(await podman.must("image", "inspect", name)) as readonly [{ readonly Config: Config }];
  return config.Config;
}

/** The order in which variables stand means nothing. */
const sortedEnv = (config: Config): Config => ({ ...config, Env: config.Env.toSorted() });

/** A file of an image's program folder. */
const fileOf = (name: string, file: string): Promise<string> =>
  podman.must(
    "run",
    "--rm",
    "--pull=never",
    ...confinement,
    "--entrypoint",
    '["node", "-p"]',
    name,
    `fs.readFileSync("/app/${file}", "utf8")`,
  );

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
