import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { RunRecord, TaskRecord } from "../../compiler/spec/run-record.ts";
import { resumeRun, type ResumeOptions, type RunEvent } from "../../runner/index.ts";
import { endLeftover, noteProcess } from "../../runner/leftover.ts";
import { lockRun } from "../../runner/run-lock.ts";
import { hardDay } from "../fixtures/runner/hard-day.ts";
import { nested } from "../fixtures/runner/pipelines.ts";
import { runPipeline, taskOf, workHandlers } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const told = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: unknown) => (PipewrightError.is(error) ? error.diagnostics : error),
  );

/** What must be equal however often a run was interrupted: everything but times and the order of starts. */
async function endState(run: RunRecord): Promise<object> {
  const paths = run.tasks.flatMap(({ outputs }) =>
    Object.values(outputs.artifacts)
      .flat()
      .map(({ path }) => path!),
  );
  const contents = await Promise.all(
    [...new Set(paths)].toSorted().map(async (path) => [path, await readFile(path, "utf8")]),
  );
  const tasks = run.tasks
    .map(({ startedAt: _startedAt, endedAt: _endedAt, ...task }) => task)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { endedAt: _endedAt, ...rest } = run;
  return { ...rest, tasks, contents };
}

const taskEvents = (text: string): readonly TaskRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent)
    .flatMap((event) => (event.kind === "task-changed" ? [event.task] : []));

/** Puts a run directory into the state that a crash at a byte of its journal left: later tasks have done nothing or half. */
async function crashAt(directory: string, template: string, bytes: number): Promise<ReadonlySet<string>> {
  await cp(join(template, "journal.jsonl"), join(directory, "journal.jsonl"));
  await truncate(join(directory, "journal.jsonl"), bytes);
  const last = new Map(
    taskEvents(await readFile(join(directory, "journal.jsonl"), "utf8")).map((task) => [task.path, task]),
  );
  const all = new Set(taskEvents(await readFile(join(template, "journal.jsonl"), "utf8")).map(({ path }) => path));
  const ended = new Set<string>();
  for (const path of all) {
    const segments = path.split("/").map((name) => encodeURIComponent(name));
    const work = join(directory, "tasks", ...segments);
    const task = last.get(path);
    if (task?.endedAt !== undefined) ended.add(path);
    else {
      const begun = task?.state === "RUNNING" && task.kind === "container";
      for (const folder of task?.kind === "dag" ? [] : [work, join(directory, "artifacts", ...segments)])
        await rm(folder, { recursive: true, force: true });
      if (!begun) continue;
      await mkdir(work, { recursive: true });
      await writeFile(join(work, "executor_output.json"), '{"parameterValues":{"value":-1,"tex');
    }
  }
  return ended;
}

test.each([false, true])(
  "a run that is killed at any moment ends as one that nobody disturbed, without repeating what had ended (failing: %s)",
  { timeout: 120_000 },
  async (fail) => {
    await using folder = await temporaryFolder();
    const options = { launcher: "in-process", cache: false, id: "r1" } as const;
    const whole = await runPipeline(hardDay, folder.path, { ...options, parameters: { fail } });
    expect(whole.state).toBe(fail ? "FAILED" : "SUCCEEDED");
    const expected = await endState(whole);
    const directory = join(folder.path, "runs/r1");
    const template = join(folder.path, "template");
    await cp(directory, template, { recursive: true });
    const journal = await readFile(join(template, "journal.jsonl"));
    const boundaries = [...journal.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []));
    // After the last byte there is nothing to go on with.
    const some = Array.from({ length: 50 }, (_, n) => boundaries[Math.floor((n * (boundaries.length - 1)) / 50)] ?? 0);
    const anywhere = Array.from({ length: 60 }, (_, n) => (n * 2_654_435_761) % (journal.length - 1));
    const moments = [0, ...some, ...anywhere];
    for (const bytes of new Set(moments)) {
      const ended = await crashAt(directory, template, bytes);
      const repeated: string[] = [];
      const onEvent = (event: RunEvent): void => {
        if (event.kind === "task-changed" && ended.has(event.task.path)) repeated.push(event.task.path);
      };
      const run = await resumeRun({ runsDir: dirname(directory), id: "r1", onEvent });
      expect({ bytes, repeated, ...(await endState(run)) }).toEqual({ bytes, repeated: [], ...expected });
    }
  },
);

const nestedRun = (folder: string, options = {}): Promise<RunRecord> =>
  runPipeline(nested, folder, { launcher: "in-process", cache: false, id: "r1", ...options });
const resume = (folder: string, options: Partial<ResumeOptions> = {}): Promise<RunRecord> =>
  resumeRun({ runsDir: join(folder, "runs"), id: "r1", ...options });

test("a run that succeeded is answered as it is", async () => {
  await using folder = await temporaryFolder();
  const run = await nestedRun(folder.path);
  const journal = await readFile(join(folder.path, "runs/r1/journal.jsonl"), "utf8");
  expect(await resume(folder.path)).toEqual(run);
  expect(await readFile(join(folder.path, "runs/r1/journal.jsonl"), "utf8")).toBe(journal);
});

test("in a run that ended, what failed is tried again, and what came after it runs again", async () => {
  await using folder = await temporaryFolder();
  const options = { launcher: "in-process", cache: false, id: "r1", parameters: { fail: true } } as const;
  const failed = await runPipeline(hardDay, folder.path, options);
  const starts: string[] = [];
  const run = await resume(folder.path, {
    onEvent: (event) => {
      if (event.kind === "task-changed" && event.task.endedAt !== undefined) starts.push(event.task.path);
    },
  });
  expect(await endState(run)).toEqual(await endState(failed));
  const group = failed.tasks.find(({ path }) => path.endsWith("/broken"))!.path.split("/");
  const around = group.map((_, depth) => group.slice(0, depth + 1).join("/"));
  expect(starts.toSorted()).toEqual([...around, "report"].toSorted());
});

test("a pipeline that changed is refused, the same one gives the handlers", async () => {
  await using folder = await temporaryFolder();
  await nestedRun(folder.path);
  const journal = join(folder.path, "runs/r1/journal.jsonl");
  await truncate(journal, (await readFile(journal)).length - 5);
  expect(await told(resume(folder.path, { pipeline: compile(hardDay) }))).toEqual([
    {
      code: "K541",
      message: "pipeline 'hard-day' is not the one that run 'r1' began with",
      hint: "leave the pipeline out to go on with what was stored, or begin a new run; finished tasks come from the cache",
    },
  ]);
  const moved = new Map([...workHandlers.keys()].map((name) => [name, { file: join(folder.path, "gone.ts") }]));
  const missing = await told(resume(folder.path, { pipeline: compile(nested), handlers: moved }));
  expect((missing as readonly unknown[]).at(0)).toEqual({
    code: "K542",
    message: `the work of component 'greet' is not at '${join(folder.path, "gone.ts")}' any more`,
    hint: "name the pipeline in front of --resume, as it is found now",
  });
  expect((await resume(folder.path, { pipeline: compile(nested), handlers: workHandlers })).state).toBe("SUCCEEDED");
});

test("a run without what it began with, or with a damaged record of it, cannot be resumed", async () => {
  await using folder = await temporaryFolder();
  await nestedRun(folder.path);
  const file = join(folder.path, "runs/r1/run.json");
  const stored = await readFile(file, "utf8");
  await writeFile(file, stored.replace('"version": 1', '"version": 2'));
  expect(await told(resume(folder.path))).toEqual([
    {
      code: "K540",
      message: "run 'r1' was begun by another version of pipewright",
      hint: "resume it with that version, or begin a new run; finished tasks come from the cache",
    },
  ]);
  await rm(file);
  expect(await told(resume(folder.path))).toEqual([
    {
      code: "K540",
      message: `run 'r1' cannot be resumed: '${file}' cannot be read`,
      hint: "begin a new run; finished tasks come from the cache",
    },
  ]);
  expect(await told(resume(folder.path, { id: "r2" }))).toEqual([
    { code: "K510", message: "there is no run 'r2'", hint: "see 'pipewright runs list'" },
  ]);
});

test("a run that somebody works on is not resumed, and a lock of an earlier process of that number is none", async () => {
  await using folder = await temporaryFolder();
  const run = await nestedRun(folder.path);
  const directory = join(folder.path, "runs/r1");
  {
    await using _lock = await lockRun(directory);
    expect(await told(resume(folder.path))).toEqual([
      {
        code: "K509",
        message: `process ${process.pid} works in the run directory '${directory}'`,
        hint: "wait until it ends, or give this run another id",
      },
    ]);
  }
  await writeFile(join(directory, "lock"), `${process.pid}\nanother time`);
  expect(await resume(folder.path)).toEqual(run);
});

test("of many processes that find the lock of a dead one, one gets it", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "lock"), "999999999\nlong ago");
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(folder.path)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a process that a killed runner left behind is ended, one that only has its number is not", async () => {
  await using folder = await temporaryFolder();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  await once(child, "spawn");
  const ended = once(child, "exit");
  await writeFile(join(folder.path, "process"), `${child.pid}\nanother time`);
  expect(await endLeftover(folder.path)).toBe(undefined);
  expect(child.exitCode).toBe(null);
  noteProcess(folder.path, child.pid!);
  expect(await told(endLeftover(folder.path, { kill: () => undefined, patienceMs: 10 }))).toEqual([
    {
      code: "K544",
      message: `process ${child.pid}, which a killed run left behind, does not end`,
      hint: `end it with 'kill -9 ${child.pid}', and resume the run again`,
    },
  ]);
  expect(await endLeftover(folder.path)).toBe(child.pid);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(await endLeftover(folder.path)).toBe(undefined);
});

test("the log of a task tells that a process of its earlier start was ended first", async () => {
  await using folder = await temporaryFolder();
  await nestedRun(folder.path);
  const directory = join(folder.path, "runs/r1");
  const lines = (await readFile(join(directory, "journal.jsonl"), "utf8")).split("\n");
  const begun = lines.findIndex((line) => line.includes('"path":"greet"') && line.includes('"attempts":1'));
  await writeFile(join(directory, "journal.jsonl"), `${lines.slice(0, begun + 1).join("\n")}\n`);
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  await once(child, "spawn");
  const ended = once(child, "exit");
  noteProcess(join(directory, "tasks/greet"), child.pid!);
  const run = await resume(folder.path);
  expect([run.state, taskOf(run, "greet").attempts, await ended]).toEqual(["SUCCEEDED", 1, [null, "SIGKILL"]]);
  expect(await readFile(join(directory, "logs/greet.log"), "utf8")).toContain(
    `--- process ${child.pid}, left behind by a killed runner, was ended ---\n`,
  );
});

test("a line that a full disk cut off is gone before the next one is written", async () => {
  await using folder = await temporaryFolder();
  const run = await nestedRun(folder.path);
  const journal = join(folder.path, "runs/r1/journal.jsonl");
  const whole = await readFile(journal, "utf8");
  await appendFile(journal, "\0".repeat(200_000));
  expect(await resume(folder.path)).toEqual(run);
  expect(await readFile(journal, "utf8")).toBe(whole);
});
