import { expect, test } from "vitest";
import { ManualClock } from "../../../emulator/clock.ts";
import {
  createSchedule,
  type CreateScheduleOptions,
  deleteSchedule,
  getJob,
  getSchedule,
  listJobs,
  listSchedules,
  pauseSchedule,
  resumeSchedule,
  type Schedule,
} from "../../../vertex/index.ts";
import { endlessSpec, greetingSpec } from "../../support/greeting-pipeline.ts";
import { type PipelineEmulator, pipelineEmulator } from "../../support/pipeline-emulator.ts";

const hourMs = 3_600_000;
const hourly = { cron: "0 * * * *" };

function create(
  service: PipelineEmulator,
  schedule: CreateScheduleOptions["schedule"],
  spec = greetingSpec,
): Promise<Schedule> {
  const parameters = spec === greetingSpec ? { who: "Ada" } : {};
  return createSchedule({ schedule, job: { spec, parameters, target: service.target, env: {} }, ...service.reach });
}

const startedAt = async (service: PipelineEmulator): Promise<readonly (string | undefined)[]> =>
  (await listJobs({ ...service.reach, orderBy: "create_time" })).map(({ createdAt }) => createdAt);

test("a schedule starts a run at each time of its cron text", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const schedule = await create(service, { ...hourly, displayName: "nightly" });
  expect(schedule).toEqual({
    name: `projects/p/locations/us-central1/schedules/${schedule.id}`,
    id: schedule.id,
    displayName: "nightly",
    cron: "0 * * * *",
    state: "ACTIVE",
    createdAt: "2026-03-01T00:30:00.000Z",
    startTime: "2026-03-01T00:30:00.000Z",
    nextRunAt: "2026-03-01T01:00:00.000Z",
    catchUp: false,
    startedRunCount: 0,
    maxConcurrentRunCount: 1,
    allowQueueing: false,
  });
  await clock.advance(2 * hourMs);
  await service.settledCount(2);
  expect(await startedAt(service)).toEqual(["2026-03-01T01:00:00.000Z", "2026-03-01T02:00:00.000Z"]);
  const after = await getSchedule(schedule.id, service.reach);
  expect([after.startedRunCount, after.nextRunAt, after.lastRun?.scheduledAt]).toEqual([
    2,
    "2026-03-01T03:00:00.000Z",
    "2026-03-01T02:00:00.000Z",
  ]);
  const runs = await listJobs({ ...service.reach, filter: `schedule_name="${schedule.name}"` });
  const run = await getJob(runs[0]?.id ?? "", service.reach);
  expect([run.state, run.scheduleName, run.parameters]).toEqual(["SUCCEEDED", schedule.name, { who: "Ada" }]);
});

test("a cron text with a time zone follows its summer time", async () => {
  const clock = new ManualClock(new Date("2026-03-27T12:00:00Z"));
  await using service = await pipelineEmulator({ clock });
  await create(service, { cron: "TZ=Europe/Berlin 0 9 * * *" });
  await clock.advance(72 * hourMs);
  await service.settledCount(3);
  expect(await startedAt(service)).toEqual([
    "2026-03-28T08:00:00.000Z",
    "2026-03-29T07:00:00.000Z",
    "2026-03-30T07:00:00.000Z",
  ]);
});

test("after the greatest number of runs the schedule is completed for good", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { id, name } = await create(service, { ...hourly, maxRunCount: 2 });
  await clock.advance(10 * hourMs);
  await service.settledCount(2);
  const schedule = await getSchedule(id, service.reach);
  expect([schedule.state, schedule.startedRunCount, schedule.nextRunAt]).toEqual(["COMPLETED", 2, undefined]);
  expect(await startedAt(service)).toHaveLength(2);
  await expect(pauseSchedule(id, service.reach)).rejects.toThrow(
    `K717: the emulator did not pause schedule '${id}': Schedule ${name} is COMPLETED and cannot be paused`,
  );
  await expect(resumeSchedule(id, service.reach)).rejects.toThrow(
    `Schedule ${name} is COMPLETED and cannot be resumed`,
  );
});

test("no run starts before the start time or after the end time", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { id } = await create(service, {
    ...hourly,
    startTime: "2026-03-01T03:00:00Z",
    endTime: "2026-03-01T04:30:00Z",
  });
  await clock.advance(10 * hourMs);
  await service.settledCount(2);
  expect(await startedAt(service)).toEqual(["2026-03-01T03:00:00.000Z", "2026-03-01T04:00:00.000Z"]);
  expect((await getSchedule(id, service.reach)).state).toBe("COMPLETED");
});

test("a paused schedule starts nothing, and what it missed is lost without catching up", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { id } = await create(service, hourly);
  await pauseSchedule(id, service.reach);
  await clock.advance(3 * hourMs);
  const paused = await getSchedule(id, service.reach);
  expect([paused.state, paused.lastPausedAt, paused.nextRunAt]).toEqual([
    "PAUSED",
    "2026-03-01T00:30:00.000Z",
    undefined,
  ]);
  await resumeSchedule(id, service.reach);
  expect(await startedAt(service)).toEqual([]);
  expect((await getSchedule(id, service.reach)).nextRunAt).toBe("2026-03-01T04:00:00.000Z");
});

test("resuming with catch-up starts every run that was missed", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { id } = await create(service, hourly);
  await pauseSchedule(id, service.reach);
  await clock.advance(3 * hourMs);
  await resumeSchedule(id, { ...service.reach, catchUp: true });
  await service.settledCount(3);
  const schedule = await getSchedule(id, service.reach);
  expect([schedule.startedRunCount, schedule.catchUp, schedule.nextRunAt]).toEqual([
    3,
    true,
    "2026-03-01T04:00:00.000Z",
  ]);
});

test("a run over the limit of unfinished runs is skipped", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { id } = await create(service, { ...hourly, maxConcurrentActiveRunCount: 1 }, endlessSpec);
  await clock.advance(3 * hourMs);
  const schedule = await getSchedule(id, service.reach);
  expect([schedule.startedRunCount, schedule.lastRun]).toEqual([
    1,
    { scheduledAt: "2026-03-01T03:00:00.000Z", response: "SKIPPED: max_concurrent_active_run_count is reached" },
  ]);
});

test("with queueing, a run over the limit waits until an earlier one has ended", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const limits = { maxConcurrentActiveRunCount: 1, allowQueueing: true, maxRunCount: 3 };
  const { id } = await create(service, { ...hourly, ...limits });
  // All three are due before the first has had a chance to end.
  await pauseSchedule(id, service.reach);
  await clock.advance(5 * hourMs);
  await resumeSchedule(id, { ...service.reach, catchUp: true });
  await service.settledCount(3);
  const schedule = await getSchedule(id, service.reach);
  expect([schedule.state, schedule.startedRunCount]).toEqual(["COMPLETED", 3]);
  expect(await startedAt(service)).toHaveLength(3);
});

test("an update changes the times that follow; a completed or cleared field is refused", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:30:00Z"));
  await using service = await pipelineEmulator({ clock });
  const { name } = await create(service, hourly);
  const client = await service.reach.connection.schedules();
  const [updated] = await client.updateSchedule({
    schedule: { name, cron: "15 6 * * *", maxRunCount: 5 },
    updateMask: { paths: ["cron", "max_run_count"] },
  });
  expect([updated.cron, updated.maxRunCount, updated.maxConcurrentRunCount]).toEqual(["15 6 * * *", "5", "1"]);
  expect((await getSchedule(name, service.reach)).nextRunAt).toBe("2026-03-01T06:15:00.000Z");
  await expect(client.updateSchedule({ schedule: { name }, updateMask: { paths: ["display_name"] } })).rejects.toThrow(
    "display_name cannot be cleared",
  );
  await expect(client.updateSchedule({ schedule: { name }, updateMask: { paths: ["state"] } })).rejects.toThrow(
    "update_mask path 'state' cannot be updated",
  );
});

test("schedules are listed by state and deleted", async () => {
  const clock = new ManualClock();
  await using service = await pipelineEmulator({ clock });
  const first = await create(service, { ...hourly, displayName: "first" });
  await clock.advance(1000);
  await create(service, { ...hourly, displayName: "second" });
  await pauseSchedule(first.id, service.reach);
  const names = async (filter?: string): Promise<readonly string[]> =>
    (await listSchedules({ ...service.reach, filter })).map(({ displayName }) => displayName);
  expect(await names()).toEqual(["second", "first"]);
  expect(await names("state=PAUSED")).toEqual(["first"]);
  await deleteSchedule(first.id, service.reach);
  expect(await names()).toEqual(["second"]);
  await expect(getSchedule(first.id, service.reach)).rejects.toThrow(
    `K711: the emulator did not show schedule '${first.id}': Schedule ${first.name} not found`,
  );
});

test("the service refuses a schedule that is not right", async () => {
  await using service = await pipelineEmulator();
  const client = await service.reach.connection.schedules();
  const parent = "projects/p/locations/us-central1";
  const refuse = (schedule: object): Promise<unknown> => client.createSchedule({ parent, schedule });
  await expect(refuse({ cron: "0 * * * *" })).rejects.toThrow("display_name is required");
  await expect(refuse({ displayName: "x", cron: "61 * * * *", createPipelineJobRequest: {} })).rejects.toThrow(
    "cron '61 * * * *' is not valid",
  );
  await expect(refuse({ displayName: "x", cron: "TZ=Mars/Base 0 * * * *" })).rejects.toThrow(
    "cron 'TZ=Mars/Base 0 * * * *' is not valid",
  );
  await expect(refuse({ displayName: "x", cron: "0 * * * *" })).rejects.toThrow(
    "create_pipeline_job_request is required",
  );
});

test("a day of minutes that find the run before unfinished starts nothing and keeps nothing", async () => {
  const clock = new ManualClock(new Date("2026-03-01T00:00:30Z"));
  await using service = await pipelineEmulator({ clock });
  const everyMinute = { cron: "* * * * *", maxConcurrentActiveRunCount: 1 };
  const { id } = await create(service, everyMinute, endlessSpec);
  await clock.advance(24 * hourMs);
  const { startedRunCount, lastRun, nextRunAt } = await getSchedule(id, service.reach);
  expect([startedRunCount, lastRun?.scheduledAt, nextRunAt]).toEqual([
    1,
    "2026-03-02T00:00:00.000Z",
    "2026-03-02T00:01:00.000Z",
  ]);
  expect(await startedAt(service)).toEqual(["2026-03-01T00:01:00.000Z"]);
}, 30_000);
