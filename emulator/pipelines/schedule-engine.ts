import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import type { Clock } from "../clock.ts";
import type { JsonFolder } from "../json-folder.ts";
import { ServiceError } from "../service-error.ts";
import { type CronTimes, cronTimes } from "./cron-times.ts";
import type { JobEngine } from "./job-engine.ts";
import { applyUpdate, acceptSchedule, type StoredSchedule } from "./schedule-record.ts";

export interface ScheduleEngineOptions {
  readonly store: JsonFolder<StoredSchedule>;
  readonly jobs: JobEngine;
  readonly clock: Clock;
}

/** Schedules and their alarms. A run that is due starts a pipeline job; what is over the limit waits or is skipped. */
export class ScheduleEngine {
  readonly #options: ScheduleEngineOptions;
  readonly #alarms = new Map<string, AbortController>();
  readonly #times = new Map<string, CronTimes>();
  readonly #stopListening: () => void;
  #lastNumber = 5_000_000;

  constructor(options: ScheduleEngineOptions) {
    this.#options = options;
    this.#stopListening = options.jobs.onSettled(() => this.#drainQueues());
    for (const schedule of options.store.values()) {
      this.#lastNumber = Math.max(this.#lastNumber, schedule.number);
      if (schedule.state === "ACTIVE") this.#arm(schedule.name);
    }
  }

  /** @throws ServiceError INVALID_ARGUMENT */
  create(body: unknown, parent: string): StoredSchedule {
    const number = ++this.#lastNumber;
    const name = `${parent}/schedules/${number}`;
    this.#put(acceptSchedule(body, { name, parent, number, now: this.#now() }));
    this.#plan(name, this.#now());
    return this.require(name);
  }

  list(parent: string): readonly StoredSchedule[] {
    return [...this.#options.store.values()].filter((schedule) => schedule.parent === parent);
  }

  /** @throws ServiceError NOT_FOUND */
  require(name: string): StoredSchedule {
    const schedule = this.#options.store.get(name);
    if (schedule === undefined) throw new ServiceError("NOT_FOUND", `Schedule ${name} not found`);
    return schedule;
  }

  /** Runs that were due but did not start are dropped; those under way go on. @throws ServiceError */
  update(name: string, body: unknown, mask: readonly string[]): StoredSchedule {
    this.#put({ ...applyUpdate(this.require(name), body, mask), queued: [], updateTime: this.#now().toISOString() });
    if (this.require(name).state === "ACTIVE") this.#plan(name, this.#now());
    return this.require(name);
  }

  /** @throws ServiceError NOT_FOUND, FAILED_PRECONDITION */
  pause(name: string): void {
    const schedule = this.require(name);
    if (schedule.state !== "ACTIVE") throw wrongState(schedule, "paused");
    this.#disarm(name);
    const { nextRunTime: _, ...rest } = schedule;
    const now = this.#now().toISOString();
    this.#put({ ...rest, state: "PAUSED", lastPauseTime: now, updateTime: now });
  }

  /** With catch-up, every run missed since the pause is due at once. @throws ServiceError NOT_FOUND, FAILED_PRECONDITION */
  resume(name: string, catchUp: boolean): void {
    const schedule = this.require(name);
    if (schedule.state !== "PAUSED") throw wrongState(schedule, "resumed");
    const now = this.#now();
    const pausedAt = new Date(schedule.lastPauseTime ?? now);
    this.#put({
      ...schedule,
      state: "ACTIVE",
      catchUp,
      lastResumeTime: now.toISOString(),
      updateTime: now.toISOString(),
    });
    this.#drainQueues();
    if (!catchUp) return this.#plan(name, now);
    const times = this.#timesOf(schedule.cron);
    let due = this.#firstDue(schedule, pausedAt);
    while (due && due <= now && this.require(name).state === "ACTIVE") {
      if (this.#isOver(this.require(name), due)) break;
      this.#fire(name, due);
      due = times.after(due);
    }
    this.#plan(name, now);
  }

  /** @throws ServiceError NOT_FOUND */
  async remove(name: string): Promise<void> {
    this.require(name);
    this.#disarm(name);
    await this.#options.store.remove(name);
  }

  stop(): void {
    this.#stopListening();
    for (const name of this.#alarms.keys()) this.#disarm(name);
  }

  /** Sets the next run after an instant, or completes the schedule when there is none. */
  #plan(name: string, after: Date): void {
    const schedule = this.require(name);
    if (schedule.state !== "ACTIVE") return;
    const next = this.#firstDue(schedule, after);
    if (next === undefined || this.#isOver(schedule, next)) return this.#complete(schedule);
    this.#put({ ...schedule, nextRunTime: next.toISOString() });
    this.#arm(name);
  }

  /** "At or after" the start time, so a start that is itself a cron time counts. */
  #firstDue({ cron, startTime }: StoredSchedule, after: Date): Date | undefined {
    const start = new Date(Date.parse(startTime) - 1);
    return this.#timesOf(cron).after(start > after ? start : after);
  }

  /** Reading a cron text takes longer than everything else that a run's start needs. */
  #timesOf(cron: string): CronTimes {
    const known = this.#times.get(cron) ?? cronTimes(cron);
    this.#times.set(cron, known);
    return known;
  }

  #isOver({ endTime, maxRunCount, startedRunCount, queued }: StoredSchedule, next: Date): boolean {
    if (endTime !== undefined && next > new Date(endTime)) return true;
    return maxRunCount !== undefined && startedRunCount + queued.length >= maxRunCount;
  }

  #complete(schedule: StoredSchedule): void {
    this.#disarm(schedule.name);
    // Queued runs still start; the schedule is over when the last of them has.
    if (schedule.queued.length > 0) return;
    const { nextRunTime: _, ...rest } = schedule;
    this.#put({ ...rest, state: "COMPLETED", updateTime: this.#now().toISOString() });
  }

  #arm(name: string): void {
    this.#disarm(name);
    const { nextRunTime } = this.require(name);
    if (nextRunTime === undefined) return;
    const alarm = new AbortController();
    this.#alarms.set(name, alarm);
    // Timers cannot hold more than 24 days, so long waits are cut.
    const ms = Math.min(dayMs, Math.max(0, Date.parse(nextRunTime) - this.#now().getTime()));
    this.#options.clock.sleep(ms, alarm.signal).then(
      () => this.#ring(name, new Date(nextRunTime)),
      () => undefined,
    );
  }

  #ring(name: string, due: Date): void {
    if (this.#options.store.get(name)?.state !== "ACTIVE") return;
    if (this.#now() < due) return this.#arm(name);
    this.#fire(name, due);
    this.#plan(name, due);
  }

  /** Starts the run of one due time, queues it, or skips it. */
  #fire(name: string, due: Date): void {
    const schedule = this.require(name);
    if (this.#isFull(schedule)) {
      const queued = schedule.allowQueueing ? [...schedule.queued, due.toISOString()] : schedule.queued;
      const runResponse = schedule.allowQueueing
        ? "QUEUED: max_concurrent_active_run_count is reached"
        : "SKIPPED: max_concurrent_active_run_count is reached";
      this.#put({
        ...schedule,
        queued,
        lastScheduledRunResponse: { scheduledRunTime: due.toISOString(), runResponse },
      });
      return;
    }
    this.#start(schedule, due.toISOString());
  }

  #start(schedule: StoredSchedule, scheduledRunTime: string): void {
    const job = this.#createJob(schedule);
    const started = "name" in job;
    const runs = started
      ? [...schedule.runs.filter((run) => !this.#options.jobs.isSettled(run)), job.name]
      : schedule.runs;
    this.#put({
      ...schedule,
      runs,
      startedRunCount: schedule.startedRunCount + (started ? 1 : 0),
      lastScheduledRunResponse: { scheduledRunTime, runResponse: started ? job.name : `FAILED: ${job.reason}` },
    });
  }

  #createJob({ name, parent, pipelineJob }: StoredSchedule): { readonly name: string } | { readonly reason: string } {
    try {
      return { name: this.#options.jobs.create(pipelineJob, { parent, scheduleName: name }) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #isFull({ maxConcurrentActiveRunCount, runs }: StoredSchedule): boolean {
    const active = runs.filter((run) => !this.#options.jobs.isSettled(run)).length;
    return maxConcurrentActiveRunCount !== undefined && active >= maxConcurrentActiveRunCount;
  }

  #drainQueues(): void {
    for (const { name } of Array.from(this.#options.store.values())) {
      for (;;) {
        const schedule = this.#options.store.get(name);
        const [due, ...queued] = schedule?.queued ?? [];
        if (schedule?.state !== "ACTIVE" || due === undefined || this.#isFull(schedule)) break;
        this.#start({ ...schedule, queued }, due);
        if (queued.length === 0) this.#plan(name, this.#now());
      }
    }
  }

  #disarm(name: string): void {
    this.#alarms.get(name)?.abort(new Error("the alarm is off"));
    this.#alarms.delete(name);
  }

  #put(schedule: StoredSchedule): void {
    void this.#options.store.put(schedule.name, schedule).catch(() => undefined);
  }

  #now(): Date {
    return this.#options.clock.now();
  }
}

const dayMs = 86_400_000;

const wrongState = ({ name, state }: StoredSchedule, verb: string): ServiceError =>
  new ServiceError("FAILED_PRECONDITION", `Schedule ${name} is ${state} and cannot be ${verb}`);

/** The REST form of a schedule. */
export const scheduleResource = (schedule: StoredSchedule): JsonObject => {
  const { parent, number: _number, queued: _queued, runs: _runs, pipelineJob, ...fields } = schedule;
  const counts = ["startedRunCount", "maxRunCount", "maxConcurrentRunCount", "maxConcurrentActiveRunCount"] as const;
  const texts = counts.flatMap((key) => (schedule[key] === undefined ? [] : [[key, String(schedule[key])] as const]));
  return { ...fields, ...Object.fromEntries(texts), createPipelineJobRequest: { parent, pipelineJob } };
};
