import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { listRuns, readRun } from "../../runner/index.ts";
import { lockRun } from "../../runner/run-lock.ts";
import { nested } from "../fixtures/runner/pipelines.ts";
import { runPipeline } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const told = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: unknown) => (PipewrightError.is(error) ? error.diagnostics : error),
  );

test("a nested pipeline runs its tasks below its own path and hands out its outputs", async () => {
  await using folder = await temporaryFolder();
  const run = await runPipeline(nested, folder.path, { parameters: { who: "bob" }, launcher: "in-process" });
  expect(run.outputs.parameters).toEqual({ text: "hello HELLO BOB!" });
  expect(
    run.tasks.map(({ path, kind, parent, dependsOn, state }) => ({ path, kind, parent, dependsOn, state })),
  ).toEqual([
    { path: "inner", kind: "dag", parent: undefined, dependsOn: [], state: "SUCCEEDED" },
    { path: "inner/greet", kind: "container", parent: "inner", dependsOn: [], state: "SUCCEEDED" },
    { path: "inner/shout", kind: "container", parent: "inner", dependsOn: ["inner/greet"], state: "SUCCEEDED" },
    { path: "greet", kind: "container", parent: undefined, dependsOn: ["inner"], state: "SUCCEEDED" },
  ]);
  expect(await readRun(join(folder.path, "runs", run.id))).toEqual(run);
  expect(await listRuns(join(folder.path, "runs"))).toEqual([run]);
});

test("a last line that was cut off is left out, and a run whose process is gone says so", async () => {
  await using folder = await temporaryFolder();
  const run = await runPipeline(nested, folder.path, { launcher: "in-process", id: "r1" });
  const whole = await readFile(join(folder.path, "runs/r1/journal.jsonl"), "utf8");
  const lines = whole.trimEnd().split("\n");
  const directory = join(folder.path, "runs/r2");
  await mkdir(directory);
  const running = lines.findIndex((line) => line.includes('"path":"inner/shout"') && line.includes('"RUNNING"'));
  await writeFile(join(directory, "journal.jsonl"), `${lines.slice(0, running + 1).join("\n")}\n{"kind":"task-ch`);
  const cut = await readRun(directory);
  const error = {
    code: "K512",
    message: `the process of run '${run.id}' ended before the run did`,
    hint: `go on with it: pipewright run --resume ${run.id}`,
  };
  expect([cut.state, cut.error, cut.tasks.map(({ path, state }) => [path, state])]).toEqual([
    "FAILED",
    error,
    [
      ["inner", "CANCELLED"],
      ["inner/greet", "SUCCEEDED"],
      ["inner/shout", "CANCELLED"],
      ["greet", "PENDING"],
    ],
  ]);
  await using _lock = await lockRun(directory);
  expect((await readRun(directory)).state).toBe("RUNNING");
});

test("a journal with a damaged line in its middle is refused", async () => {
  await using folder = await temporaryFolder();
  await runPipeline(nested, folder.path, { launcher: "in-process", id: "r1" });
  const directory = join(folder.path, "runs/r1");
  const whole = await readFile(join(directory, "journal.jsonl"), "utf8");
  await writeFile(join(directory, "journal.jsonl"), whole.replace("\n", "\nnot json\n"));
  expect(await told(readRun(directory))).toEqual([
    {
      code: "K511",
      message: "line 2 of the journal of run 'r1' is not JSON",
      hint: `look at ${join(directory, "journal.jsonl")}`,
    },
  ]);
});

test("a run that does not exist is told by its name", async () => {
  await using folder = await temporaryFolder();
  expect(await told(readRun(join(folder.path, "r9")))).toEqual([
    { code: "K510", message: "there is no run 'r9'", hint: "see 'pipewright runs list'" },
  ]);
});

test("two runs at once have their own directories, and one directory has one run", async () => {
  await using folder = await temporaryFolder();
  const go = (id?: string): ReturnType<typeof runPipeline> =>
    runPipeline(nested, folder.path, { launcher: "in-process", ...(id === undefined ? {} : { id }) });
  const [first, second] = await Promise.all([go(), go()]);
  expect([first.state, second.state, first.id === second.id]).toEqual(["SUCCEEDED", "SUCCEEDED", false]);
  await mkdir(join(folder.path, "runs/mine"));
  {
    await using _lock = await lockRun(join(folder.path, "runs/mine"));
    expect(await told(go("mine"))).toEqual([
      {
        code: "K509",
        message: `process ${process.pid} works in the run directory '${join(folder.path, "runs/mine")}'`,
        hint: "wait until it ends, or give this run another id",
      },
    ]);
  }
  // A lock whose process is gone is taken over.
  await writeFile(join(folder.path, "runs/mine/lock"), "999999999");
  expect((await go("mine")).state).toBe("SUCCEEDED");
  // So is one that a full disk left empty.
  await mkdir(join(folder.path, "runs/empty"));
  await writeFile(join(folder.path, "runs/empty/lock"), "");
  expect((await go("empty")).state).toBe("SUCCEEDED");
});

test("a second run under the id of a finished one does not mix with it", async () => {
  await using folder = await temporaryFolder();
  await runPipeline(nested, folder.path, { launcher: "in-process", id: "same" });
  expect(await told(runPipeline(nested, folder.path, { launcher: "in-process", id: "same" }))).toEqual([
    { code: "K509", message: "there is a run 'same' already", hint: "give this run another id" },
  ]);
});
