import type { TuningRequest } from "./tuning-request.ts";

export type JobState =
  | "JOB_STATE_PENDING"
  | "JOB_STATE_RUNNING"
  | "JOB_STATE_SUCCEEDED"
  | "JOB_STATE_FAILED"
  | "JOB_STATE_CANCELLING"
  | "JOB_STATE_CANCELLED";

export type JobPhase =
  | "TUNING_JOB_STATE_WAITING_FOR_QUOTA"
  | "TUNING_JOB_STATE_PROCESSING_DATASET"
  | "TUNING_JOB_STATE_TUNING"
  | "TUNING_JOB_STATE_POST_PROCESSING";

export interface Checkpoint {
  readonly checkpointId: string;
  readonly epoch: number;
  readonly step: number;
  readonly endpointId: string;
}

/** Everything the emulator keeps about a tuning job. Instants are ISO 8601. */
export interface TuningJob {
  readonly id: string;
  /** `projects/P/locations/L` */
  readonly parent: string;
  readonly request: TuningRequest;
  readonly state: JobState;
  readonly phase?: JobPhase | undefined;
  readonly createdAt: string;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly updatedAt: string;
  readonly error?: { readonly code: number; readonly message: string } | undefined;
  readonly modelId?: string | undefined;
  readonly experiment?: string | undefined;
  readonly statistics?: unknown;
  readonly completed?: { readonly epochs: number; readonly steps: number } | undefined;
  readonly checkpoints: readonly Checkpoint[];
}

export const isTerminal = (state: JobState): boolean =>
  state === "JOB_STATE_SUCCEEDED" || state === "JOB_STATE_FAILED" || state === "JOB_STATE_CANCELLED";

/** The job as the service answers it. int64 fields are strings. */
export function tuningJobResource(job: TuningJob): Readonly<Record<string, unknown>> {
  const { id, parent, request, state, phase, modelId, experiment, completed } = job;
  const endpoint = (endpointId: string): string => `${parent}/endpoints/${endpointId}`;
  const last = job.checkpoints.at(-1);
  return present({
    ...request.echo,
    name: `${parent}/tuningJobs/${id}`,
    baseModel: request.baseModel,
    state,
    tuningJobState: phase,
    createTime: job.createdAt,
    startTime: job.startedAt,
    endTime: job.endedAt,
    updateTime: job.updatedAt,
    error: job.error,
    experiment: experiment === undefined ? undefined : `${parent}/metadataStores/default/contexts/${experiment}`,
    tuningDataStats: job.statistics,
    tuningJobMetadata: completed && {
      completedEpochCount: String(completed.epochs),
      completedStepCount: String(completed.steps),
    },
    tunedModel:
      state === "JOB_STATE_SUCCEEDED" && last && modelId !== undefined
        ? {
            model: `${parent}/models/${modelId}@1`,
            endpoint: endpoint(last.endpointId),
            checkpoints: job.checkpoints.map(({ checkpointId, epoch, step, endpointId }) => ({
              checkpointId,
              epoch: String(epoch),
              step: String(step),
              endpoint: endpoint(endpointId),
            })),
          }
        : undefined,
  });
}

const present = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
