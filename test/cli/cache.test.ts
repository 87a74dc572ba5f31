import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDuration } from "../../cli/read-duration.ts";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pipelines = join(import.meta.dirname, "../fixtures/runner/pipelines.ts");

interface Listed {
  readonly key: string;
  readonly task: string;
  readonly run: string;
  readonly storedAt: string;
}

test("stored results are listed and shown by their key", async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  expect(await cli(["cache", "list"], { cwd })).toEqual({ code: 0, stdout: "no results are stored yet\n", stderr: "" });
  await cli(["run", `${pipelines}#nested`, "--launcher=in-process", "--quiet"], { cwd });
  await writeFile(join(cwd, ".pipewright/cache", `${"a".repeat(64)}.json`), "{cut of");
  const { entries } = JSON.parse((await cli(["cache", "list", "--json"], { cwd })).stdout) as {
    entries: readonly Listed[];
  };
  expect(entries.map(({ task }) => task).toSorted()).toEqual(["greet", "inner/greet", "inner/shout"]);
  const { key, run, storedAt } = entries.find(({ task }) => task === "inner/shout")!;
  expect(await cli(["cache", "show", key.slice(0, 20)], { cwd })).toEqual({
    code: 0,
    stdout: `${key}\ntask 'inner/shout' of run ${run}, ${storedAt}\n  length = 9\n  list = []\n  loud = "HELLO ADA!"\n`,
    stderr: "",
  });
  expect(await cli(["cache", "show", "xyz"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: "error K545: no stored result has a key that begins with 'xyz'\n  hint: see 'pipewright cache list'\n",
  });
});

test("a time is a whole number and a unit", () => {
  expect(["90s", "30m", "12h", "7d"].map(readDuration)).toEqual([90_000, 1_800_000, 43_200_000, 604_800_000]);
  let told: unknown;
  try {
    readDuration("a week");
  } catch (error) {
    told = PipewrightError.is(error) ? error.diagnostics : error;
  }
  expect(told).toEqual([
    {
      code: "K802",
      message: "'a week' is not a time",
      hint: "give a whole number and a unit, such as 90s, 30m, 12h or 7d",
    },
  ]);
});
