import { expect, test } from "vitest";
import { VertexConnection } from "../../vertex/connection.ts";
import { type JobChange, watchJob, type WatchOptions } from "../../vertex/watch-job.ts";
import { type Answer, googleError, type ScriptedService, scriptedService } from "../support/scripted-service.ts";

const name = "projects/p/locations/us-central1/pipelineJobs/j";
const task = (state: string): object => ({ taskId: "1", taskName: "t", state });
const job = (state: string, taskState?: string): Answer => ({
  body: {
    name,
    state: `PIPELINE_STATE_${state}`,
    jobDetail: { taskDetails: taskState === undefined ? [] : [task(taskState)] },
  },
});

/** A clock whose sleeps end at once and move it on. */
function watching(
  service: ScriptedService,
  changes: Partial<WatchOptions> = {},
): { readonly slept: number[]; readonly options: WatchOptions } {
  const slept: number[] = [];
  let now = 0;
  const sleep = async (ms: number): Promise<void> => {
    slept.push(Math.round(ms));
    now += ms;
  };
  const pollMs = { first: 5000, last: 30_000 };
  return {
    slept,
    options: { target: service.target, clock: { now: () => now, sleep }, random: () => 0.5, pollMs, ...changes },
  };
}

const words = (change: JobChange): string =>
  change.kind === "job"
    ? change.state
    : change.kind === "task"
      ? `${change.task.name} ${change.task.state}`
      : "unreachable";

test("looks become rarer from 5 s to 30 s while nothing changes, and frequent again when something does", async () => {
  const quiet = Array.from({ length: 7 }, () => job("RUNNING", "RUNNING"));
  await using service = await scriptedService([...quiet, job("RUNNING", "SUCCEEDED"), job("SUCCEEDED", "SUCCEEDED")]);
  const seen: string[] = [];
  const { slept, options } = watching(service, { onChange: (change) => seen.push(words(change)) });
  expect((await watchJob("j", options)).state).toBe("SUCCEEDED");
  expect(slept).toEqual([5000, 7500, 11_250, 16_875, 25_313, 30_000, 30_000, 5000]);
  expect(seen).toEqual(["t RUNNING", "RUNNING", "t SUCCEEDED", "SUCCEEDED"]);
});

test("jitter keeps the delay within a fifth", async () => {
  await using service = await scriptedService([job("RUNNING"), job("RUNNING"), job("SUCCEEDED")]);
  const draws = [0, 1];
  const { slept, options } = watching(service, { random: () => draws.shift() ?? 0 });
  await watchJob(name, options);
  expect(slept).toEqual([4000, 9000]);
});

test.each(["FAILED", "CANCELLED", "PAUSED"])(
  "%s is returned as itself, and nothing is ever cancelled",
  async (state) => {
    await using service = await scriptedService([job("QUEUED"), job("RUNNING"), job(state)]);
    const { options } = watching(service);
    expect((await watchJob("j", options)).state).toBe(state);
    expect(new Set(service.requests)).toEqual(new Set([`GET /v1/${name}`]));
  },
);

test("reads that fail for a while do not end the watch", async () => {
  await using service = await scriptedService([
    job("RUNNING"),
    "cut",
    googleError(503, "UNAVAILABLE", "away"),
    googleError(500, "INTERNAL", "oops"),
    job("SUCCEEDED"),
  ]);
  const seen: string[] = [];
  const { options } = watching(service, { onChange: (change) => seen.push(words(change)) });
  expect((await watchJob("j", options)).state).toBe("SUCCEEDED");
  expect(seen).toEqual(["RUNNING", "unreachable", "unreachable", "unreachable", "SUCCEEDED"]);
});

test("K714 ends the watch when nothing could be read for ten minutes", async () => {
  await using service = await scriptedService([job("RUNNING"), googleError(503, "UNAVAILABLE", "away")]);
  const { slept, options } = watching(service);
  await expect(watchJob("j", options)).rejects.toThrow("K714: the emulator did not show job 'j': away");
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(600_000);
});

test("K711 ends the watch at once when the job does not exist", async () => {
  await using service = await scriptedService([googleError(404, "NOT_FOUND", "no such job")]);
  await expect(watchJob("j", watching(service).options)).rejects.toThrow(
    "K711: the emulator did not show job 'j': no such job",
  );
  expect(service.requests).toHaveLength(1);
});

test("K718 ends the wait after the given time and leaves the job alone", async () => {
  await using service = await scriptedService([job("RUNNING")]);
  const { options } = watching(service, { timeoutMs: 60_000 });
  await expect(watchJob("j", options)).rejects.toThrow(`K718: job '${name}' is still RUNNING after 60 s`);
  expect(new Set(service.requests)).toEqual(new Set([`GET /v1/${name}`]));
});

test("an aborted watch stops without cancelling the job", async () => {
  await using service = await scriptedService([job("RUNNING")]);
  const abort = new AbortController();
  await using connection = new VertexConnection(service.target);
  const { options } = watching(service, {
    signal: abort.signal,
    connection,
    onChange: () => abort.abort(new Error("enough")),
  });
  await expect(watchJob("j", options)).rejects.toThrow("enough");
  expect(service.requests).toEqual([`GET /v1/${name}`]);
});
