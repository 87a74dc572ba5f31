import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Program } from "../random/abstract-pipeline.ts";
import { BothCompilers } from "../random/both-compilers.ts";
import { countConstructs, least } from "../random/count-constructs.ts";
import { exclusionExamples } from "../random/exclusion-examples.ts";
import { excluded, exclusions } from "../random/exclusions.ts";
import { generate } from "../random/generate.ts";
import { shrink } from "../random/shrink.ts";
import { writePython } from "../random/write-python.ts";
import { writeTypescript } from "../random/write-typescript.ts";
import { python, testWith } from "./setup.ts";

const test = testWith("python");
const cases = 500;
const typed = 100;
// A fresh one each time, so that every run looks somewhere else; the printed one repeats a run.
const seed = Number(process.env["PIPEWRIGHT_SEED"] ?? Date.now() % 1_000_000_000);
const kept = join(import.meta.dirname, "../random/regressions");
const regressions = readdirSync(kept).filter((file) => file.endsWith(".json"));

let both: BothCompilers;
beforeAll(() => {
  both = new BothCompilers(python);
});
afterAll(() => both[Symbol.asyncDispose]());

describe("the same random pipeline, written in TypeScript and in Python, compiles to the same meaning", () => {
  test(`${cases} pipelines from seed ${seed} (PIPEWRIGHT_SEED repeats it)`, async () => {
    const counts = new Map<string, number>();
    let different: Program | undefined;
    for (let index = 0; index < cases && different === undefined; index += 1) {
      const program = generate(seed + index);
      countConstructs(program, counts);
      if (!(await both.compare(program)).same) different = program;
    }
    if (different !== undefined) await explain(different);
    process.stderr.write(`random twins, seed ${seed}: ${table(counts)}\n`);
    const rare = Object.keys(least).filter((name) => (counts.get(name) ?? 0) < least[name]!);
    expect(rare.map((name) => `${name}: ${counts.get(name) ?? 0} of at least ${least[name]}`)).toEqual([]);
  }, 540_000);
});

describe("a random pipeline is well typed", () => {
  test(`${typed} pipelines from seed ${seed} (PIPEWRIGHT_SEED repeats it)`, () => {
    const folder = join(both.folder, "typed");
    mkdirSync(folder);
    for (let index = 0; index < typed; index += 1)
      writeFileSync(join(folder, `seed-${seed + index}.ts`), writeTypescript(generate(seed + index)));
    const config = { extends: join(import.meta.dirname, "../../tsconfig.json"), include: ["*.ts"], exclude: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const { stdout } = spawnSync("tsc", ["--noEmit", "--pretty", "false", "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});

describe("a pipeline that once compiled differently compiles alike", () => {
  test.each(regressions)("%s", async (file) => {
    const program = JSON.parse(readFileSync(join(kept, file), "utf8")) as Program;
    const { ours, theirs } = await both.compare(program);
    expect(ours).toEqual(theirs);
  });
});

/** Fails with the smallest pipeline that still differs, in both languages, and keeps it among the regressions. */
async function explain(program: Program): Promise<void> {
  const small = await shrink(
    program,
    async (smaller) => excluded(smaller) === undefined && !(await both.compare(smaller)).same,
  );
  mkdirSync(kept, { recursive: true });
  const file = join(kept, `found-${seed}.json`);
  writeFileSync(file, `${JSON.stringify(small, undefined, 2)}\n`);
  const { ours, theirs } = await both.compare(small);
  expect(ours, `kept as ${file}\n\n${writeTypescript(small)}\n${writePython(small)}`).toEqual(theirs);
}

const table = (counts: ReadonlyMap<string, number>): string =>
  Object.keys(least)
    .map((name) => `${name} ${counts.get(name) ?? 0}`)
    .join(", ");

describe("what the random pipelines leave out for the sake of the reference is still so", () => {
  test("every exclusion has an example", () => {
    expect(Object.keys(exclusionExamples)).toEqual(exclusions.map(({ name }) => name));
  });

  test.each(exclusions)("$name: $why", async ({ name, occursIn, varies }) => {
    const example = exclusionExamples[name]!;
    const { typescript, python: reference, same } = await both.compare(example);
    expect(occursIn(example)).toBe(true);
    expect(typescript).toHaveProperty("spec");
    // The Python must be valid, or anything would differ.
    expect(JSON.stringify(reference)).not.toContain("SyntaxError");
    if (!varies) expect(same).toBe(false);
  });
});
