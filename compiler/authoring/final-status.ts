import type { Schema } from "./schema.ts";

/** How a task or a group of tasks ended, as KFP tells an exit task. */
export interface FinalStatus {
  /** SUCCEEDED, FAILED or CANCELLED; open-source KFP says COMPLETE and CACHED for success. */
  readonly state: string;
  readonly pipelineJobResourceName: string;
  readonly pipelineTaskName: string;
  /** Empty when nothing failed, and always on open-source KFP. */
  readonly error: { readonly code?: number | undefined; readonly message?: string | undefined };
}

const issue = { message: "expected how a task ended: an object with a state" };

/**
 * Input of a component that runs after others whatever happened: KFP fills it in for the exit task of an
 * `exitHandler` and for a task with `ignoreUpstreamFailure`. The handler gets undefined where nothing was filled in.
 */
export const finalStatus: Schema<FinalStatus | undefined> = Object.freeze({
  "~standard": Object.freeze({
    version: 1 as const,
    vendor: "pipewright",
    validate: (value: unknown) => {
      if (value === undefined) return { value: undefined };
      const status = readStatus(value);
      return status === undefined ? { issues: [issue] } : { value: status };
    },
    jsonSchema: { input: () => ({ type: "finalStatus" }) },
  }),
});

/** Whether a final status says that all went well, in the words of any backend. */
export const isSuccess = (status: FinalStatus): boolean => ["SUCCEEDED", "COMPLETE", "CACHED"].includes(status.state);

/** Reads the names of every backend: some write `pipelineTaskName`, some `pipeline_task_name`. */
function readStatus(value: unknown): FinalStatus | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string, snake: string): string => {
    const found = fields[name] ?? fields[snake];
    return typeof found === "string" ? found : "";
  };
  const state = text("state", "state");
  const error = (fields["error"] ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (state === "") return undefined;
  return {
    state,
    pipelineJobResourceName: text("pipelineJobResourceName", "pipeline_job_resource_name"),
    pipelineTaskName: text("pipelineTaskName", "pipeline_task_name"),
    error: {
      ...(typeof error.code === "number" ? { code: error.code } : {}),
      ...(typeof error.message === "string" ? { message: error.message } : {}),
    },
  };
}
