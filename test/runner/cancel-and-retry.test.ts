import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { expect, test } from "vitest";
import { definePipeline } from "../../compiler/authoring/index.ts";
import type { Clock, RunEvent } from "../../runner/index.ts";
import { environment, flaky, greet, meet, quitter, waiting } from "../fixtures/runner/work.ts";
import { carelessly } from "../fixtures/runner/pipelines.ts";
import { runPipeline, taskOf } from "../support/run-pipeline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const wait = definePipeline({
  name: "wait",
  inputs: { stubborn: z.boolean().default(false) },
  build({ stubborn }) {
    const held = waiting({ stubborn, children: true });
    greet({ who: held.outputs.text });
  },
});

/** Calls back with the process ids that the waiting task logs. */
const onPids =
  (act: (pids: readonly number[]) => void) =>
  (event: RunEvent): void => {
    if (event.kind !== "task-log" || !event.line.startsWith("pids ")) return;
    act(event.line.split(" ").slice(1).map(Number));
  };

/** The processes that still run. One that ended and was not collected by its new parent yet does not. */
function running(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => {
    try {
      process.kill(pid, 0);
      return !existsSync("/proc/self/stat") || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  });
}

test("a task that is killed from outside fails with the likely reason, and its own children end with it", async () => {
  await using folder = await temporaryFolder();
  let pids: readonly number[] = [];
  const run = await runPipeline(wait, folder.path, {
    onEvent: onPids((found) => {
      pids = found;
      process.kill(found[0]!, "SIGKILL");
    }),
  });
  expect([run.state, taskOf(run, "waiting").state, taskOf(run, "waiting").error]).toEqual([
    "FAILED",
    "FAILED",
    {
      code: "K506",
      message: "the task was killed (SIGKILL, 137)",
      hint: "most often the machine ran out of memory; give the task less data or the machine more memory",
    },
  ]);
  expect(taskOf(run, "greet").state).toBe("NOT_TRIGGERED");
  // The kernel carries out a kill in its own time.
  await expect.poll(() => running(pids)).toEqual([]);
});

test.each([false, true])(
  "a cancelled run leaves nothing running, also when a handler is stubborn: %s",
  async (stubborn) => {
    await using folder = await temporaryFolder();
    const cancel = new AbortController();
    let pids: readonly number[] = [];
    const run = await runPipeline(wait, folder.path, {
      parameters: { stubborn },
      signal: cancel.signal,
      graceMs: 300,
      onEvent: onPids((found) => {
        pids = found;
        cancel.abort();
      }),
    });
    expect([run.state, run.error, run.tasks.map(({ path, state }) => [path, state])]).toEqual([
      "CANCELLED",
      { code: "K508", message: "the run was cancelled" },
      [
        ["waiting", "CANCELLED"],
        ["greet", "NOT_TRIGGERED"],
      ],
    ]);
    expect(pids.length).toBe(2);
    // The kernel carries out a kill in its own time.
    await expect.poll(() => running(pids)).toEqual([]);
  },
);

test.each(["subprocess", "in-process"] as const)(
  "whoever hurries does not wait for a stubborn task: %s",
  async (launcher) => {
    await using folder = await temporaryFolder();
    const cancel = new AbortController();
    const hurry = new AbortController();
    let cancelledOnce = false;
    const run = await runPipeline(wait, folder.path, {
      parameters: { stubborn: true },
      launcher,
      signal: cancel.signal,
      hurry: hurry.signal,
      graceMs: 3_600_000,
      onEvent: onPids((pids) => {
        if (cancelledOnce) return;
        cancelledOnce = true;
        cancel.abort();
        hurry.abort();
        // In this process only the child of the handler can be ended.
        if (launcher === "in-process") process.kill(pids[1]!, "SIGKILL");
      }),
    });
    expect([run.state, taskOf(run, "waiting").state]).toEqual(["CANCELLED", "CANCELLED"]);
  },
);

test("tasks that do not depend on each other run at the same time", async () => {
  await using folder = await temporaryFolder();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    // Nobody gets an answer before both are here.
    if (sockets.length === 2) for (const each of sockets) each.end("both are here");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const pipeline = definePipeline({
    name: "meeting",
    inputs: { port: z.int() },
    build({ port }) {
      meet({ port });
      meet({ port });
    },
  });
  const { port } = server.address() as AddressInfo;
  const run = await runPipeline(pipeline, folder.path, { parameters: { port }, parallelism: 2 });
  server.close();
  expect(run.tasks.map((task) => task.outputs.parameters)).toEqual([
    { heard: "both are here" },
    { heard: "both are here" },
  ]);
});

const retrying = definePipeline({
  name: "retrying",
  inputs: { file: z.string(), failures: z.int() },
  build({ file, failures }) {
    const task = flaky({ file, failures }, { retry: { max: 2, backoff: "10s", factor: 3 } });
    return { key: task.outputs.key, attempts: task.outputs.attempts };
  },
});

function instantClock(): { readonly clock: Clock; readonly sleeps: number[] } {
  const sleeps: number[] = [];
  return {
    sleeps,
    clock: {
      now: () => new Date(),
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        return Promise.resolve();
      },
    },
  };
}

test("a failed attempt is repeated after the backoff, under the same key", async () => {
  await using folder = await temporaryFolder();
  const { clock, sleeps } = instantClock();
  const parameters = { file: join(folder.path, "attempts.txt"), failures: 2 };
  const run = await runPipeline(retrying, folder.path, { parameters, clock });
  expect(run.error).toBeUndefined();
  expect([sleeps, taskOf(run, "flaky").attempts]).toEqual([[10_000, 30_000], 3]);
  const key = run.outputs.parameters["key"] as string;
  expect(run.outputs.parameters["attempts"]).toEqual([`0 ${key}`, `1 ${key}`, `2 ${key}`]);
});

test("a task that fails more often than its retries allow is failed", async () => {
  await using folder = await temporaryFolder();
  const { clock } = instantClock();
  const parameters = { file: join(folder.path, "attempts.txt"), failures: 9 };
  const run = await runPipeline(retrying, folder.path, { parameters, clock });
  expect([taskOf(run, "flaky").attempts, taskOf(run, "flaky").error]).toEqual([
    3,
    { code: "K604", message: "the component failed: failure 3" },
  ]);
});

test("the variables of a task and of the run reach the handler, and the run's win", async () => {
  await using folder = await temporaryFolder();
  const pipeline = definePipeline({
    name: "variables",
    inputs: {},
    build() {
      const task = environment({ names: ["FROM_TASK", "FROM_BOTH"] }, { env: { FROM_TASK: "t", FROM_BOTH: "t" } });
      return { values: task.outputs.values };
    },
  });
  for (const launcher of ["subprocess", "in-process"] as const) {
    const run = await runPipeline(pipeline, folder.path, { env: { FROM_BOTH: "run" }, launcher, cache: false });
    expect(run.outputs.parameters).toEqual({ values: { FROM_TASK: "t", FROM_BOTH: "run" } });
  }
  expect(process.env["FROM_TASK"]).toBeUndefined();
});

test("a process that ends by itself is told by its exit code", async () => {
  await using folder = await temporaryFolder();
  const pipeline = definePipeline({
    name: "quits",
    inputs: {},
    build() {
      quitter({});
    },
  });
  const run = await runPipeline(pipeline, folder.path);
  expect(taskOf(run, "quitter").error).toEqual({
    code: "K505",
    message: "the task ended with exit code 7",
    hint: "the log says why",
  });
});

test("an output that no machine of a distributed job wrote is missing", async () => {
  await using folder = await temporaryFolder();
  const pipeline = definePipeline({
    name: "worker",
    inputs: {},
    build() {
      greet({ who: "ada" });
    },
  });
  const env = { CLUSTER_SPEC: JSON.stringify({ task: { type: "worker" } }) };
  const run = await runPipeline(pipeline, folder.path, { env });
  expect(taskOf(run, "greet").error).toEqual({
    code: "K504",
    message: "output 'text' was not written",
    hint: "write it on every path through the component",
  });
});

test.each([
  [
    "calls process.exit(0)",
    "exit",
    {
      code: "K605",
      message: "the process ended before the component returned (exit code 0)",
      hint: "do not call process.exit in a component: return, or throw to fail",
    },
  ],
  [
    "waits for something that cannot happen",
    "wait",
    {
      code: "K605",
      message: "the component waits for something that can never happen",
      hint: "settle every promise that the handler awaits",
    },
  ],
  ["lets a rejection float", "float", { code: "K604", message: "the component failed: nobody awaits me" }],
  [
    "throws what cannot be turned into text",
    "object",
    { code: "K604", message: "the component failed: it threw a value that is no error: [Object: null prototype] {}" },
  ],
  [
    "returns NaN inside a list",
    "number",
    { code: "K603", message: "output 'list' holds a value that JSON cannot carry" },
  ],
] as const)("a component that %s fails and says so", async (_, how, error) => {
  await using folder = await temporaryFolder();
  const run = await runPipeline(carelessly, folder.path, { parameters: { how } });
  expect([run.state, taskOf(run, "careless").error]).toEqual(["FAILED", error]);
});

test.each([
  [
    "an open timer does not keep a task alive",
    "open",
    /^warning: the component is done but left something open \(.*Timeout.*\); the process is ended$/,
  ],
  [
    "an artifact that nobody wrote is told in the log",
    "nothing",
    /^warning: nothing was written to output 'data': no file at its path, and no metadata$/,
  ],
] as const)("%s", async (_, how, line) => {
  await using folder = await temporaryFolder();
  const lines: string[] = [];
  const run = await runPipeline(carelessly, folder.path, {
    parameters: { how },
    onEvent: (event) => void (event.kind === "task-log" && lines.push(event.line)),
  });
  expect([run.state, lines.filter((each) => each.startsWith("warning"))]).toEqual([
    "SUCCEEDED",
    [expect.stringMatching(line)],
  ]);
});
