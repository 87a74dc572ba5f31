import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { ServiceError } from "../service-error.ts";
import { cronTimes } from "./cron-times.ts";
import { validateJob } from "./job-validation.ts";
import { camelCase, countOf, isObject, objectOf, textOf, timeOf } from "./wire.ts";

/** A schedule as it is kept. Instants are ISO 8601. */
export interface StoredSchedule extends ScheduleFields {
  readonly name: string;
  readonly parent: string;
  readonly number: number;
  readonly state: "ACTIVE" | "PAUSED" | "COMPLETED";
  readonly createTime: string;
  readonly updateTime: string;
  readonly nextRunTime?: string;
  readonly lastPauseTime?: string;
  readonly lastResumeTime?: string;
  readonly catchUp: boolean;
  readonly startedRunCount: number;
  readonly lastScheduledRunResponse?: { readonly scheduledRunTime: string; readonly runResponse: string };
  /** Due times that wait for a free place. */
  readonly queued: readonly string[];
  /** Names of jobs it started that may still run. */
  readonly runs: readonly string[];
}

interface ScheduleFields {
  readonly displayName: string;
  readonly cron: string;
  readonly maxConcurrentRunCount: number;
  readonly maxConcurrentActiveRunCount?: number;
  readonly maxRunCount?: number;
  readonly allowQueueing: boolean;
  readonly startTime: string;
  readonly endTime?: string;
  /** The job that each run creates. */
  readonly pipelineJob: JsonObject;
}

export interface NewSchedule {
  readonly name: string;
  readonly parent: string;
  readonly number: number;
  readonly now: Date;
}

/** Checks a create request as the service does. @throws ServiceError INVALID_ARGUMENT */
export function acceptSchedule(body: unknown, { name, parent, number, now }: NewSchedule): StoredSchedule {
  return {
    ...readFields(objectOf(body, "schedule"), now),
    name,
    parent,
    number,
    state: "ACTIVE",
    catchUp: false,
    startedRunCount: 0,
    queued: [],
    runs: [],
    createTime: now.toISOString(),
    updateTime: now.toISOString(),
  };
}

/** Replaces the fields of an update mask (snake or camel case). @throws ServiceError INVALID_ARGUMENT, FAILED_PRECONDITION */
export function applyUpdate(schedule: StoredSchedule, body: unknown, mask: readonly string[]): StoredSchedule {
  if (schedule.state === "COMPLETED") {
    throw new ServiceError("FAILED_PRECONDITION", `Schedule ${schedule.name} is COMPLETED and cannot be updated`);
  }
  // The official client sends "" when nothing is set besides the name, which is in the path.
  const update = isObject(body) ? body : {};
  const { pipelineJob, parent, ...present } = schedule;
  const counts = Object.fromEntries(
    Object.entries(present).filter(
      ([, value]) => typeof value === "number" || typeof value === "string" || typeof value === "boolean",
    ),
  );
  const merged: Record<string, JsonObject[string]> = { ...counts, createPipelineJobRequest: { parent, pipelineJob } };
  for (const path of mask) {
    const [field = ""] = path.split(".").map(camelCase);
    if (!updatable.has(field))
      throw new ServiceError("INVALID_ARGUMENT", `update_mask path '${path}' cannot be updated`);
    const value = update[field];
    if (value === undefined || value === null || value === "")
      throw new ServiceError("INVALID_ARGUMENT", `${path} cannot be cleared`);
    merged[field] = value;
  }
  const { maxConcurrentActiveRunCount: _a, maxRunCount: _m, endTime: _e, ...kept } = schedule;
  return { ...kept, ...readFields(merged, new Date(schedule.startTime)) };
}

const updatable = new Set([
  "displayName",
  "cron",
  "startTime",
  "endTime",
  "allowQueueing",
  "maxRunCount",
  "maxConcurrentRunCount",
  "maxConcurrentActiveRunCount",
  "createPipelineJobRequest",
]);

function readFields(schedule: JsonObject, defaultStart: Date): ScheduleFields {
  const displayName = textOf(schedule["displayName"], "display_name") ?? refuse("display_name is required");
  const cron = textOf(schedule["cron"], "cron") ?? refuse("cron is required");
  cronTimes(cron);
  const request = objectOf(
    schedule["createPipelineJobRequest"] ?? refuse("create_pipeline_job_request is required"),
    "create_pipeline_job_request",
  );
  if (textOf(request["pipelineJobId"], "pipeline_job_id") !== undefined)
    refuse("create_pipeline_job_request.pipeline_job_id is not supported");
  const pipelineJob = objectOf(request["pipelineJob"], "create_pipeline_job_request.pipeline_job");
  validateJob(pipelineJob);
  const active = countOf(schedule["maxConcurrentActiveRunCount"], "max_concurrent_active_run_count");
  const total = countOf(schedule["maxRunCount"], "max_run_count");
  const start = timeOf(schedule["startTime"], "start_time") ?? defaultStart;
  const end = timeOf(schedule["endTime"], "end_time");
  if (end && end <= start) refuse("end_time must be after start_time");
  return {
    displayName,
    cron,
    maxConcurrentRunCount:
      countOf(schedule["maxConcurrentRunCount"], "max_concurrent_run_count") ??
      refuse("max_concurrent_run_count is required"),
    ...(active !== undefined && { maxConcurrentActiveRunCount: active }),
    ...(total !== undefined && { maxRunCount: total }),
    allowQueueing: schedule["allowQueueing"] === true,
    startTime: start.toISOString(),
    ...(end && { endTime: end.toISOString() }),
    pipelineJob,
  };
}

function refuse(message: string): never {
  throw new ServiceError("INVALID_ARGUMENT", message);
}
