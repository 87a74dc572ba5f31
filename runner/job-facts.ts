import { join } from "node:path";
import type { TaskRecord } from "../compiler/spec/run-record.ts";
import type { RunContext } from "./run-context.ts";

/** What placeholders such as `{{$.pipeline_job_name}}` stand for in one task. */
export type JobFacts = Readonly<Record<string, string>>;

/** The facts of a run and of one of its tasks. */
export function jobFacts(record: TaskRecord, { run, artifactFolder, directory }: RunContext): JobFacts {
  return {
    pipeline_job_name: run.displayName,
    pipeline_job_resource_name: run.id,
    pipeline_job_uuid: run.id,
    pipeline_task_name: record.name,
    pipeline_task_uuid: `${run.id}/${record.path}`,
    pipeline_root: artifactFolder,
    pipeline_job_create_time_utc: run.createdAt,
    pipeline_job_schedule_time_utc: run.createdAt,
    workspace_path: workspaceFolder(directory),
  };
}

/** The folder that all tasks of a run share, in the place of KFP's volume. */
export const workspaceFolder = (directory: string): string => join(directory, "workspace");
