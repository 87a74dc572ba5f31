import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../compiler/spec/run-record.ts";
import { cli, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pipelines = join(import.meta.dirname, "../fixtures/runner/pipelines.ts");
const hardDay = join(import.meta.dirname, "../fixtures/runner/hard-day.ts");
const recordOf = (stdout: string): RunRecord => (JSON.parse(stdout) as { readonly run: RunRecord }).run;

test("a run that was cut short goes on by the beginning of its id, and keeps its parameters", async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const begun = await cli(
    ["run", `${pipelines}#nested`, "-p", "who=eve", "--launcher=in-process", "--no-cache", "--json"],
    { cwd },
  );
  const run = recordOf(begun.stdout);
  const journal = join(cwd, ".pipewright/runs", run.id, "journal.jsonl");
  await truncate(journal, Math.floor((await readFile(journal)).length / 2));
  const refused = await cli(["run", "--resume", "nested", "-p", "who=bob", "--json"], { cwd });
  expect([refused.code, JSON.parse(refused.stdout)]).toEqual([
    1,
    {
      errors: [
        {
          code: "K543",
          message: "a run that is resumed keeps its parameters and its folder",
          hint: "leave -p, --params and --root out, or begin a new run; finished tasks come from the cache",
        },
      ],
    },
  ]);
  const resumed = await cli(["run", "--resume", "nested", "--json"], { cwd });
  expect([resumed.code, recordOf(resumed.stdout).outputs]).toEqual([0, run.outputs]);
  const nothing = await cli(["run"], { cwd });
  expect([nothing.code, nothing.stderr]).toEqual([
    1,
    "error K802: no pipeline is given\n  hint: name a file, or a run that was killed with --resume <run>\n",
  ]);
});

test(
  "a runner that is killed again and again ends its run, and begins no task again that had ended",
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const runs = join(cwd, ".pipewright/runs");
    const kill = (args: readonly string[], afterLines: number): Promise<unknown> =>
      new Promise((done, failed) => {
        const child = startCli(args, { cwd });
        let text = "";
        child.stderr.on("data", (data: Buffer) => {
          text += data.toString();
          if (text.split("\n").length > afterLines) child.kill("SIGKILL");
        });
        child.on("error", failed).on("close", (_code, signal) => done(signal));
        child.stdin.end();
      });
    expect(await kill(["run", `${hardDay}#hardDay`, "--no-cache"], 2)).toBe("SIGKILL");
    for (const lines of [3, 8, 5]) expect(await kill(["run", "--resume", "hard-day"], lines)).toBe("SIGKILL");
    const last = await cli(["run", "--resume", "hard-day", "--json"], { cwd });
    const run = recordOf(last.stdout);
    expect([last.code, run.state, run.outputs.parameters]).toEqual([
      0,
      "SUCCEEDED",
      { words: ["n0", "n2", "n4"], chosen: "n200", text: "hello HELLO N200!" },
    ]);
    const journal = await readFile(join(runs, run.id, "journal.jsonl"), "utf8");
    const ends = journal
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly task?: { readonly path: string; readonly endedAt?: string } })
      .flatMap(({ task }) => (task?.endedAt === undefined ? [] : [task.path]));
    expect(ends.length).toBe(new Set(ends).size);
  },
);
