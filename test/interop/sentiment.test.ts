import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { cli, temporaryFolder } from "../support/cli.ts";

// 527 public rows, kept beside the repository and not in it.
const rows = resolve(process.env["PIPEWRIGHT_SENTIMENT"] ?? "../shared/data/sentiment-messages.jsonl");
const present = existsSync(rows);

test("the public rows are here when CI asks for them", () => {
  expect(present || process.env["PIPEWRIGHT_INTEROP"] !== "required").toBe(true);
});

test.runIf(present)("tune-and-evaluate runs on the public sentiment rows, and tuning helps", async () => {
  await using folder = await temporaryFolder();
  const pipeline = resolve("pipelines/tune-and-evaluate.ts");
  const { code, stdout, stderr } = await cli(["run", pipeline, "-p", `source=${rows}`, "-p", "epochs=8", "--json"], {
    cwd: folder.path,
  });
  expect(code, stderr).toBe(0);
  const { run, report } = JSON.parse(stdout) as {
    run: { state: string; tasks: readonly Task[]; outputs: { parameters: { winRate: number } } };
    report: string;
  };
  expect(run.tasks.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    "compare-models SUCCEEDED",
    "convert-dataset SUCCEEDED",
    "evaluate-baseline SUCCEEDED",
    "evaluate-tuned SUCCEEDED",
    "tune-model SUCCEEDED",
  ]);
  const exactMatch = (name: string): unknown =>
    run.tasks.find((task) => task.name === name)?.outputs.artifacts["metrics"]?.[0]?.metadata["exact_match"];
  expect(exactMatch("evaluate-tuned")).toBeGreaterThan(Number(exactMatch("evaluate-baseline")));
  expect(run.outputs.parameters.winRate).toBeGreaterThan(0.5);
  expect(existsSync(report)).toBe(true);
});

interface Task {
  readonly name: string;
  readonly state: string;
  readonly outputs: {
    readonly artifacts: Readonly<Record<string, readonly { readonly metadata: Readonly<Record<string, unknown>> }[]>>;
  };
}
