import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, temporaryFolder } from "../support/cli.ts";

const fixture = join(import.meta.dirname, "../fixtures/components/scorer-v1.yaml");

test("component types prints the module that loads a file with its contract", async () => {
  await using folder = await temporaryFolder();
  await copyFile(fixture, join(folder.path, "scorer.yaml"));
  expect(await cli(["component", "types", "scorer.yaml"], { cwd: folder.path })).toEqual({
    code: 0,
    stderr: "",
    stdout: `import * as z from "zod";
import { Artifact, Dataset, Metrics, Model, optional } from "pipewright";
import { loadComponent } from "pipewright/compiler";

/** Scores the rows of a dataset. */
export const scoreRows = loadComponent(new URL("./scorer.yaml", import.meta.url), {
  inputs: {
    /** Rows to score. */
    test_rows: Dataset,
    baseline: optional(Model),
    threshold: z.number().default(0.5),
    labels: z.array(z.json()).default(["good","bad"]),
    verbose: z.boolean().default(true),
    note: z.string().optional(),
  },
  outputs: {
    metrics: Metrics,
    passed: z.boolean(),
    anything: Artifact,
  },
});
`,
  });
});

test("component types answers what is wrong with a file in its place", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "broken.yaml"), "implementation:\n  container:\n    command: [echo]\n");
  expect(await cli(["component", "types", "broken.yaml"], { cwd: folder.path })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `error K410: the container has no 'image'
  at broken.yaml:2:3
  2 |   container:
    |   ^
  hint: name an image such as 'alpine:3.20'
`,
  });
});

test("component list names the shipped components with their ports", async () => {
  const { code, stdout } = await cli(["component", "list"]);
  expect(code).toBe(0);
  expect(
    stdout
      .split("\n")
      .filter((line) => /^\S/.test(line))
      .map((line) => line.split(":")[0]),
  ).toEqual(["convert-dataset", "tune-model", "evaluate-model", "compare-models"]);
  expect(stdout).toContain("  in:  source, ");
});
