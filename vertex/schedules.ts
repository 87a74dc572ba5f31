import type { protos } from "@google-cloud/aiplatform";
import type { ScheduleServiceClient } from "@google-cloud/aiplatform/build/src/v1/schedule_service_client.js";
import { systemClock } from "./clock.ts";
import { withConnection } from "./connection.ts";
import { parseCron } from "./cron.ts";
import { explainGoogleError } from "./google-error.ts";
import { instant, int64, stateName } from "./job.ts";
import type { CallOptions } from "./jobs.ts";
import { retryTransient } from "./retry.ts";
import {
  buildScheduleRequest,
  checkSchedule,
  type ScheduleRequest,
  type ScheduleSettings,
} from "./schedule-request.ts";
import { prepareJob, type SubmitOptions, toProtoJob } from "./submit-job.ts";
import { parentOf, type VertexTarget } from "./target.ts";

/** One schedule as people and scripts read it. Instants are ISO 8601; absent limits are not set. */
export interface Schedule {
  readonly name: string;
  readonly id: string;
  readonly displayName: string;
  readonly cron: string;
  readonly state: "UNSPECIFIED" | "ACTIVE" | "PAUSED" | "COMPLETED";
  readonly createdAt?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly nextRunAt?: string;
  readonly lastPausedAt?: string;
  readonly lastResumedAt?: string;
  readonly catchUp: boolean;
  readonly startedRunCount: number;
  readonly maxRunCount?: number;
  readonly maxConcurrentRunCount: number;
  readonly maxConcurrentActiveRunCount?: number;
  readonly allowQueueing: boolean;
  /** What became of the latest run: "JOB_STARTED_SUCCESSFULLY…" or why none started. */
  readonly lastRun?: { readonly scheduledAt?: string; readonly response: string };
}

/** A schedule takes the job's own settings, project, region and credentials. */
export interface CreateScheduleOptions extends CallOptions {
  readonly schedule: Omit<ScheduleSettings, "displayName"> & { readonly displayName?: string | undefined };
  readonly job: SubmitOptions;
}

/**
 * Checks a schedule and its job and builds the request without any network call.
 * @throws K720, K721, and what `prepareJob` throws
 */
export async function prepareSchedule({
  schedule,
  job,
}: Omit<CreateScheduleOptions, keyof CallOptions>): Promise<ScheduleRequest> {
  await parseCron(schedule.cron);
  // A schedule's runs get their ids from the service, so any valid one passes the check here.
  const { pipelineJob } = prepareJob({ ...job, jobId: undefined });
  const settings = { ...schedule, displayName: schedule.displayName ?? pipelineJob.displayName };
  checkSchedule(settings);
  return buildScheduleRequest(settings, pipelineJob, job.target);
}

/** Creates a schedule. @throws what `prepareSchedule` throws, K703, K709 to K717 */
export async function createSchedule(options: CreateScheduleOptions): Promise<Schedule> {
  const { parent, schedule } = await prepareSchedule(options);
  // No id of ours identifies a schedule, so a lost answer cannot be told from a lost request: creating is asked once.
  return withClient({ ...options, attempts: 1 }, "did not create the schedule", async (client) => {
    const { startTime, endTime, createPipelineJobRequest, ...rest } = schedule;
    const [created] = await client.createSchedule({
      parent,
      schedule: {
        ...rest,
        ...(startTime !== undefined && { startTime: timestamp(startTime) }),
        ...(endTime !== undefined && { endTime: timestamp(endTime) }),
        createPipelineJobRequest: { parent, pipelineJob: toProtoJob(createPipelineJobRequest.pipelineJob) },
      },
    });
    return parseSchedule(created);
  });
}

/** Schedules, newest first. @throws K709 to K716 */
export async function listSchedules(
  options: CallOptions & { readonly filter?: string | undefined },
): Promise<readonly Schedule[]> {
  return withClient(options, "did not list the schedules", async (client) => {
    const schedules: Schedule[] = [];
    for (let pageToken = ""; ;) {
      const [page, , answer] = await client.listSchedules(
        {
          parent: parentOf(options.target),
          filter: options.filter ?? "",
          orderBy: "create_time desc",
          pageSize: 100,
          pageToken,
        },
        { autoPaginate: false },
      );
      schedules.push(...page.map(parseSchedule));
      pageToken = answer?.nextPageToken ?? "";
      if (pageToken === "") return schedules;
    }
  });
}

/** One schedule. @throws K711 when there is none */
export async function getSchedule(idOrName: string, options: CallOptions): Promise<Schedule> {
  return withClient(options, `did not show schedule '${idOrName}'`, async (client) => {
    const [schedule] = await client.getSchedule({ name: scheduleName(idOrName, options.target) });
    return parseSchedule(schedule);
  });
}

/** Stops starting runs; those under way go on. @throws K711, K717 when it is COMPLETED */
export async function pauseSchedule(idOrName: string, options: CallOptions): Promise<void> {
  await withClient(options, `did not pause schedule '${idOrName}'`, (client) =>
    client.pauseSchedule({ name: scheduleName(idOrName, options.target) }),
  );
}

/** Starts again; with `catchUp`, also the runs missed while paused. @throws K711, K717 when it is COMPLETED */
export async function resumeSchedule(
  idOrName: string,
  options: CallOptions & { readonly catchUp?: boolean | undefined },
): Promise<void> {
  await withClient(options, `did not resume schedule '${idOrName}'`, (client) =>
    client.resumeSchedule({ name: scheduleName(idOrName, options.target), catchUp: options.catchUp ?? false }),
  );
}

/** Deletes a schedule; runs it started stay. @throws K711 when there is none */
export async function deleteSchedule(idOrName: string, options: CallOptions): Promise<void> {
  await withClient(options, `did not delete schedule '${idOrName}'`, async (client) => {
    const [operation] = await client.deleteSchedule({ name: scheduleName(idOrName, options.target) });
    await operation.promise();
  });
}

const scheduleName = (idOrName: string, target: VertexTarget): string =>
  idOrName.includes("/") ? idOrName : `${parentOf(target)}/schedules/${idOrName}`;

function parseSchedule(schedule: protos.google.cloud.aiplatform.v1.ISchedule): Schedule {
  const name = schedule.name ?? "";
  const times = {
    createdAt: instant(schedule.createTime),
    startTime: instant(schedule.startTime),
    endTime: instant(schedule.endTime),
    nextRunAt: instant(schedule.nextRunTime),
    lastPausedAt: instant(schedule.lastPauseTime),
    lastResumedAt: instant(schedule.lastResumeTime),
  };
  const limits = {
    maxRunCount: limit(schedule.maxRunCount),
    maxConcurrentActiveRunCount: limit(schedule.maxConcurrentActiveRunCount),
  };
  const lastRun = schedule.lastScheduledRunResponse;
  const scheduledAt = instant(lastRun?.scheduledRunTime);
  return {
    name,
    id: name.slice(name.lastIndexOf("/") + 1),
    displayName: schedule.displayName ?? "",
    cron: schedule.cron ?? "",
    // The seam: the service's four words.
    state: stateName(schedule.state, "STATE_") as Schedule["state"],
    ...present(times),
    ...present(limits),
    catchUp: schedule.catchUp ?? false,
    startedRunCount: Number(int64(schedule.startedRunCount)),
    maxConcurrentRunCount: Number(int64(schedule.maxConcurrentRunCount)),
    allowQueueing: schedule.allowQueueing ?? false,
    ...(lastRun && {
      lastRun: { ...(scheduledAt !== undefined && { scheduledAt }), response: lastRun.runResponse ?? "" },
    }),
  };
}

/** Zero is how the client spells "not set". */
const limit = (count: unknown): number | undefined => (int64(count) === "0" ? undefined : Number(int64(count)));

function present<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  // The seam: the keys left are the ones whose values are not undefined.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const timestamp = (iso: string): { readonly seconds: number; readonly nanos: number } => {
  const ms = Date.parse(iso);
  return { seconds: Math.floor(ms / 1000), nanos: (((ms % 1000) + 1000) % 1000) * 1e6 };
};

async function withClient<T>(
  options: CallOptions & { readonly attempts?: number },
  did: string,
  call: (client: ScheduleServiceClient) => Promise<T>,
): Promise<T> {
  const { target, clock = systemClock, signal, attempts } = options;
  try {
    return await withConnection(options, async (connection) => {
      const client = await connection.schedules();
      return retryTransient(() => call(client), { clock, signal, ...(attempts !== undefined && { attempts }) });
    });
  } catch (error) {
    throw explainGoogleError(error, { target, did });
  }
}
