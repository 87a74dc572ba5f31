/** Pipeline jobs and schedules on Vertex AI, and on the emulator. */
export { VertexConnection } from "./connection.ts";
export { runLink, scheduleLink } from "./console-links.ts";
export type { Job, JobArtifact, JobError, JobState, JobTask, JobTaskState, JobTaskValues } from "./job.ts";
export { type JobOutputs, jobOutputs } from "./job-outputs.ts";
export type { JobRequest, JobSettings, PipelineJobBody } from "./job-request.ts";
export { type CallOptions, cancelJob, deleteJob, getJob, listJobs, type ListOptions } from "./jobs.ts";
export type { ScheduleRequest, ScheduleSettings } from "./schedule-request.ts";
export {
  createSchedule,
  type CreateScheduleOptions,
  deleteSchedule,
  getSchedule,
  listSchedules,
  pauseSchedule,
  prepareSchedule,
  resumeSchedule,
  type Schedule,
} from "./schedules.ts";
export { prepareJob, submitJob, type SubmitOptions } from "./submit-job.ts";
export { resolveTarget, type TargetOptions, type VertexTarget } from "./target.ts";
export { isSettled, type JobChange, watchJob, type WatchOptions } from "./watch-job.ts";
