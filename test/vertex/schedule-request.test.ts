import { expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { prepareSchedule } from "../../vertex/schedules.ts";
import { chainSpec } from "./spec-fixture.ts";

const target = { project: "p", projectFrom: "--project", location: "us-central1", locationFrom: "the default" };
const job = { spec: chainSpec, root: "gs://bucket/r", parameters: { text: "hi" }, target, env: {} };

test("a schedule carries its job without an id, and numbers as text", async () => {
  const schedule = {
    cron: "TZ=Europe/Berlin 0 2 * * *",
    maxRunCount: 10,
    maxConcurrentActiveRunCount: 1,
    allowQueueing: true,
    startTime: "2027-01-31T02:00:00+01:00",
    endTime: "2027-02-28T00:00:00Z",
  };
  expect(await prepareSchedule({ schedule, job })).toEqual({
    parent: "projects/p/locations/us-central1",
    schedule: {
      displayName: "chain",
      cron: "TZ=Europe/Berlin 0 2 * * *",
      maxConcurrentRunCount: "1",
      maxConcurrentActiveRunCount: "1",
      allowQueueing: true,
      maxRunCount: "10",
      startTime: "2027-01-31T01:00:00.000Z",
      endTime: "2027-02-28T00:00:00.000Z",
      createPipelineJobRequest: {
        parent: "projects/p/locations/us-central1",
        pipelineJob: {
          displayName: "chain",
          pipelineSpec: chainSpec,
          runtimeConfig: { gcsOutputDirectory: "gs://bucket/r", parameterValues: { text: "hi" } },
        },
      },
    },
  });
});

test("K721 reports every wrong count and time", async () => {
  const schedule = {
    cron: "0 2 * * *",
    maxRunCount: 0,
    maxConcurrentRunCount: 1.5,
    startTime: "tomorrow",
    endTime: "2027-02-30",
  };
  const failure = await prepareSchedule({ schedule, job }).catch((error: unknown) => error);
  expect(PipewrightError.is(failure) && failure.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "K721: --max-concurrent-runs is 1.5, which is not a whole number from 1 on",
    "K721: --max-runs is 0, which is not a whole number from 1 on",
    "K721: --start-time is 'tomorrow', which is not an instant",
    "K721: --end-time is '2027-02-30', which is not an instant",
  ]);
});

test("K721 refuses an end before the start", async () => {
  const schedule = { cron: "0 2 * * *", startTime: "2027-02-01T00:00:00Z", endTime: "2027-01-01T00:00:00Z" };
  await expect(prepareSchedule({ schedule, job })).rejects.toThrow(
    "K721: the schedule ends at 2027-01-01T00:00:00Z, which is not after its start at 2027-02-01T00:00:00Z",
  );
});
