export { listRuns } from "./list-runs.ts";
export { readRun } from "./read-run.ts";
export type { Clock } from "./clock.ts";
export type { Launch, Launcher, LaunchResult, Program } from "./launchers/launcher.ts";
export type { RunEvent } from "./run-event.ts";
export type { HandlerTable, RunOptions } from "./run-options.ts";
export { runDirectory } from "./run-directory.ts";
export { resumeRun, storedRunOf, type ResumeOptions } from "./resume-run.ts";
export { runSpec } from "./run-spec.ts";
