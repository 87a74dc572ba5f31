import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";
import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineJobBody } from "./job-request.ts";
import { parentOf, type VertexTarget } from "./target.ts";

/** When and how often runs start. Instants are ISO 8601. */
export interface ScheduleSettings {
  readonly displayName: string;
  /** Five fields, optionally behind `TZ=Area/City `. */
  readonly cron: string;
  /** Runs that may be in the act of starting at once. @default 1 */
  readonly maxConcurrentRunCount?: number | undefined;
  /** Runs that may be unfinished at once. @default no limit */
  readonly maxConcurrentActiveRunCount?: number | undefined;
  /** Whether a run over the limit waits instead of being skipped. @default false */
  readonly allowQueueing?: boolean | undefined;
  /** Runs in all; then the schedule is COMPLETED. @default no limit */
  readonly maxRunCount?: number | undefined;
  readonly startTime?: string | undefined;
  readonly endTime?: string | undefined;
}

/** One `schedules.create` call, in the JSON form of the REST interface; int64 values are text there. */
export interface ScheduleRequest {
  readonly parent: string;
  readonly schedule: {
    readonly displayName: string;
    readonly cron: string;
    readonly maxConcurrentRunCount: string;
    readonly maxConcurrentActiveRunCount?: string;
    readonly allowQueueing?: true;
    readonly maxRunCount?: string;
    readonly startTime?: string;
    readonly endTime?: string;
    readonly createPipelineJobRequest: { readonly parent: string; readonly pipelineJob: PipelineJobBody };
  };
}

/** The request that creates a schedule; the job inside carries no id, because the service makes one for each run. */
export function buildScheduleRequest(
  settings: ScheduleSettings,
  job: PipelineJobBody,
  target: VertexTarget,
): ScheduleRequest {
  const parent = parentOf(target);
  const { maxConcurrentActiveRunCount, maxRunCount, startTime, endTime } = settings;
  return {
    parent,
    schedule: {
      displayName: settings.displayName,
      cron: settings.cron,
      maxConcurrentRunCount: String(settings.maxConcurrentRunCount ?? 1),
      ...(maxConcurrentActiveRunCount !== undefined && {
        maxConcurrentActiveRunCount: String(maxConcurrentActiveRunCount),
      }),
      ...(settings.allowQueueing === true && { allowQueueing: true as const }),
      ...(maxRunCount !== undefined && { maxRunCount: String(maxRunCount) }),
      ...(startTime !== undefined && { startTime: new Date(startTime).toISOString() }),
      ...(endTime !== undefined && { endTime: new Date(endTime).toISOString() }),
      createPipelineJobRequest: { parent, pipelineJob: job },
    },
  };
}

/** @throws K721 with every problem of the counts, times and name */
export function checkSchedule(settings: ScheduleSettings): void {
  const problems: Diagnostic[] = [];
  const refuse = (message: string, hint: string): void => void problems.push({ code: "K721", message, hint });
  const counts = {
    "max-concurrent-runs": settings.maxConcurrentRunCount,
    "max-active-runs": settings.maxConcurrentActiveRunCount,
    "max-runs": settings.maxRunCount,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1)) {
      refuse(`--${name} is ${count}, which is not a whole number from 1 on`, "give a whole number, or leave it out");
    }
  }
  const times = { "start-time": settings.startTime, "end-time": settings.endTime };
  for (const [name, time] of Object.entries(times)) {
    if (time !== undefined && !isInstant(time)) {
      refuse(
        `--${name} is '${time}', which is not an instant`,
        "write it like 2027-01-31T02:00:00Z or with an offset like +01:00",
      );
    }
  }
  const { startTime, endTime } = settings;
  if (startTime !== undefined && endTime !== undefined && Date.parse(endTime) <= Date.parse(startTime)) {
    refuse(
      `the schedule ends at ${endTime}, which is not after its start at ${startTime}`,
      "choose a later --end-time",
    );
  }
  const { length } = settings.displayName;
  if (length === 0 || length > 128) {
    refuse(`the schedule's name has ${length} characters`, "use 1 to 128");
  }
  if (problems.length > 0) throw new PipewrightError(problems);
}

/** A time without an offset would mean something else on every machine. */
const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
