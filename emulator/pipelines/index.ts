import { join } from "node:path";
import { JsonFolder } from "../json-folder.ts";
import type { ServiceFactory } from "../server.ts";
import { JobEngine, type StoredJob } from "./job-engine.ts";
import { jobRoutes } from "./job-routes.ts";
import { ScheduleEngine } from "./schedule-engine.ts";
import type { StoredSchedule } from "./schedule-record.ts";
import { scheduleRoutes } from "./schedule-routes.ts";
import { runOnRunner, type RunOnRunnerOptions } from "./run-on-runner.ts";

export interface PipelinesOptions extends RunOnRunnerOptions {
  /** Told whenever a job has ended, with its resource name. */
  readonly onJobSettled?: ((name: string) => void) | undefined;
}

/** Vertex AI's pipeline jobs and schedules; submitted specs are executed on this machine. */
export function pipelines({ onJobSettled, ...options }: PipelinesOptions): ServiceFactory {
  return async (shared) => {
    const { clock, directory } = shared;
    const { run, close } = await runOnRunner(shared, options);
    const folder = (name: string): string | undefined => (directory === undefined ? undefined : join(directory, name));
    const jobStore = await JsonFolder.open<StoredJob>(folder("pipeline-jobs"));
    const jobs = new JobEngine({ store: jobStore, clock, run, onSettled: onJobSettled });
    const scheduleStore = await JsonFolder.open<StoredSchedule>(folder("schedules"));
    const schedules = new ScheduleEngine({ store: scheduleStore, jobs, clock });
    return {
      routes: [...jobRoutes(jobs), ...scheduleRoutes(schedules)],
      stop: async () => {
        schedules.stop();
        await jobs.stop();
        await close();
      },
    };
  };
}
