import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect } from "vitest";
import * as z from "zod";
import { defineContainerComponent, definePipeline } from "../../compiler/authoring/index.ts";
import type { Pipeline } from "../../compiler/authoring/pipeline.ts";
import { compile } from "../../compiler/compile.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { targetProblems } from "../../compiler/targets/target.ts";
import { features, withFeature } from "../compiler/targets/features.ts";
import { twins } from "../parity/twins.ts";
import { generate } from "../random/generate.ts";
import { withoutCacheKeys } from "../random/without-cache-keys.ts";
import { writeTypescript } from "../random/write-typescript.ts";
import { testWith } from "./setup.ts";

const test = testWith("go");
const root = join(import.meta.dirname, "../..");
const seed = Number(process.env["PIPEWRIGHT_SEED"] ?? Date.now() % 1_000_000_000);
const sample = 100;

interface Answer {
  readonly id: string;
  readonly templates?: number;
  readonly platform?: boolean;
  readonly error?: string;
}

// What the pinned backend (December 2023, with messages of January 2025) cannot do, by the words in its answer and by
// what a file has that it cannot do.
const refused = [
  { says: "artifact iterator not implemented yet", has: "artifactIterator" },
  { says: "task final status not supported yet", has: "taskFinalStatus" },
] as const;

const scratch = mkdtempSync(join(tmpdir(), "pipewright-backend-"));
const generated = join(root, ".pipewright", `kfp-backend-${process.pid}`);
afterAll(() => {
  for (const folder of [scratch, generated]) rmSync(folder, { recursive: true, force: true });
});

let built: string | undefined;
/** Builds the program that holds the backend's packages; minutes the first time, seconds after. */
function backend(): string {
  if (built !== undefined) return built;
  const file = join(scratch, "kfp-backend");
  execFileSync("go", ["build", "-o", file, "."], { cwd: join(import.meta.dirname, "go"), stdio: "inherit" });
  return (built = file);
}

type Files = Readonly<Record<string, string>>;

/** Hands files to the API server's own code: upload, storage, checks of a run, compiling to an Argo workflow. */
function ask(files: Files): readonly Answer[] {
  const input = Object.entries(files)
    .map(([id, yaml]) => JSON.stringify({ id, yaml }))
    .join("\n");
  const output = execFileSync(backend(), { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

/** Answers to files that are not accepted whole, and not for want of something that the pinned backend has not. */
const wrong = (files: Files): readonly Answer[] =>
  ask(files).filter(({ id, error, templates = 0, platform = false }) => {
    const yaml = files[id]!;
    if (error !== undefined) return !refused.some(({ says, has }) => error.includes(says) && yaml.includes(has));
    // The messages are older than workspaces; a platform document that is not understood is dropped without a word.
    const understood = yaml.includes("\nplatforms:") && !yaml.includes("workspace:");
    return templates === 0 || platform !== understood;
  });

/** Random pipelines. The pinned backend knows no cache keys. */
async function randomFiles(): Promise<Files> {
  mkdirSync(generated, { recursive: true });
  const files: Record<string, string> = {};
  for (let index = 0; index < sample; index += 1) {
    const file = join(generated, `random-${index}.ts`);
    writeFileSync(file, writeTypescript(withoutCacheKeys(generate(seed + index))));
    const { pipeline } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { readonly pipeline: Pipeline };
    files[`seed ${seed + index}`] = toYaml(compile(pipeline));
  }
  return files;
}

describe("the API server's own code takes what the compiler writes, and compiles it to Argo", () => {
  test("a graph of more than a hundred tasks, each on one line, whose nested pipelines share their components", () => {
    const say = defineContainerComponent({
      name: "say",
      inputs: { text: z.string() },
      outputs: {},
      container: ({ inputs }) => ({ image: "alpine", command: ["echo", inputs.text] }),
    });
    const inner = definePipeline({
      name: "inner",
      inputs: { text: z.string() },
      build: ({ text }) => void say({ text }),
    });
    const large = definePipeline({
      name: "large",
      inputs: {},
      build() {
        for (let index = 0; index < 60; index += 1) {
          say({ text: `gs://bucket/${index}:a, b: {c}` });
          inner({ text: "- 'x' # \"y\"" });
        }
      },
    });
    expect(wrong({ large: toYaml(compile(large)) })).toEqual([]);
  });

  test("the golden file", () => {
    const files = globSync("test/golden/*.yaml", { cwd: root });
    expect(files.length).toBeGreaterThan(0);
    expect(wrong(Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), "utf8")])))).toEqual([]);
  });

  test("every twin of the reference's files", () => {
    const files = Object.fromEntries(Object.entries(twins).map(([name, twin]) => [name, toYaml(twin())]));
    expect(Object.keys(files).length).toBeGreaterThan(100);
    expect(wrong(files)).toEqual([]);
  });

  test(`${sample} random pipelines from seed ${seed} (PIPEWRIGHT_SEED repeats it)`, async () => {
    expect(wrong(await randomFiles())).toEqual([]);
  });

  test("but not a file with an unknown field, a missing component, another schema or a platform document alone", () => {
    const good = readFileSync(join(root, "test/golden/tune-and-evaluate.yaml"), "utf8");
    const errors = ask({
      field: good.replace("\nroot:", "\nroots: {}\nroot:"),
      component: good.replace(/name: comp-tune-model/, "name: comp-other"),
      schema: good.replace("schemaVersion: 2.1.0", "schemaVersion: 2.0.0"),
      platform: "platforms:\n  kubernetes: {}\n",
    }).map(({ id, error = "accepted" }) => `${id}: ${error}`);
    expect(errors).toEqual([
      expect.stringMatching(/^field: .*unknown field "roots"$/),
      'component: Failed to compile job: error processing component name="root": cannot find component ref name="comp-other"',
      expect.stringMatching(/^schema: .*KFP only supports schema version 2\.1\.0/),
      expect.stringMatching(/^platform: .*unknown field "platforms"$/),
    ]);
  });
});

test(
  "of the features in the table of targets it refuses those that we refuse for its sake, and those that it is too old for",
  {
    timeout: 600_000,
  },
  () => {
    const files = Object.fromEntries(Object.keys(features).map((name) => [name, toYaml(withFeature(name))]));
    const codesOf = (name: string): readonly string[] =>
      targetProblems(withFeature(name), { target: "kubeflow" }).map(({ code }) => code);
    const said = ask(files).flatMap(({ id, error }) =>
      error === undefined ? [] : [[id, codesOf(id).join(), error.split(": ").at(-1)]],
    );
    expect(said).toEqual([
      ["a loop over artifacts", "K170", "artifact iterator not implemented yet"],
      ["an importer with a condition of its own", "K171", "triggerPolicy.condition on importer task is not supported"],
      ["a resolver", "K172", expect.stringContaining("non-container and non-importer executor not implemented")],
      ["a custom job", "K172", expect.stringContaining("non-container and non-importer executor not implemented")],
      // Newer than the pinned backend.
      ["a cache key", "K179", expect.stringContaining('unknown field "cacheKey"')],
      ["allowed values of an input (--literals)", "", expect.stringContaining('unknown field "literals"')],
      ["a task config", "", expect.stringContaining('"TASK_CONFIG"')],
    ]);
  },
);
