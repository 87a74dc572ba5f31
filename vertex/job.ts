import type { protos } from "@google-cloud/aiplatform";
import type { Json, JsonObject } from "../compiler/spec/pipeline-spec.ts";
import { fromStruct, type ProtoStruct, type ProtoValue, fromValue } from "./struct.ts";

/** Vertex's own words without their prefix. */
export type JobState =
  | "UNSPECIFIED"
  | "QUEUED"
  | "PENDING"
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "CANCELLING"
  | "CANCELLED"
  | "PAUSED";

/** One pipeline job as people and scripts read it. Instants are ISO 8601. */
export interface Job {
  /** Full resource name. */
  readonly name: string;
  readonly id: string;
  readonly displayName: string;
  readonly pipelineName: string;
  readonly state: JobState;
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly parameters: JsonObject;
  readonly serviceAccount?: string;
  /** The schedule that started it. */
  readonly scheduleName?: string;
  readonly error?: JobError;
  /** In the service's order; empty in lists, which do not carry them. */
  readonly tasks: readonly JobTask[];
}

export interface JobError {
  /** google.rpc code. */
  readonly code: number;
  readonly message: string;
}

/** SKIPPED is a cache hit; NOT_TRIGGERED is a condition that was false. */
export type JobTaskState =
  | "UNSPECIFIED"
  | "PENDING"
  | "RUNNING"
  | "SUCCEEDED"
  | "CANCEL_PENDING"
  | "CANCELLING"
  | "CANCELLED"
  | "FAILED"
  | "SKIPPED"
  | "NOT_TRIGGERED";

export interface JobTask {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
  readonly state: JobTaskState;
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly inputs: JobTaskValues;
  readonly outputs: JobTaskValues;
  readonly error?: JobError;
  /** The custom job whose logs are the task's logs. */
  readonly mainJob?: string;
}

export interface JobTaskValues {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly artifacts: Readonly<Record<string, readonly JobArtifact[]>>;
}

export interface JobArtifact {
  readonly name: string;
  readonly uri: string;
  readonly type: string;
  readonly metadata: JsonObject;
}

type ProtoJob = protos.google.cloud.aiplatform.v1.IPipelineJob;

/** What the client answers, as plain data. */
export function parseJob(job: ProtoJob): Job {
  const name = job.name ?? "";
  const spec = fromStruct(job.pipelineSpec);
  const info = spec["pipelineInfo"];
  return {
    name,
    id: name.slice(name.lastIndexOf("/") + 1),
    displayName: job.displayName ?? "",
    pipelineName: isObject(info) && typeof info["name"] === "string" ? info["name"] : "",
    state: stateName(job.state, "PIPELINE_STATE_") as JobState,
    ...instants({ createdAt: job.createTime, startedAt: job.startTime, endedAt: job.endTime }),
    labels: job.labels ?? {},
    ...(job.runtimeConfig?.gcsOutputDirectory && { root: job.runtimeConfig.gcsOutputDirectory }),
    parameters: fromStruct({ fields: job.runtimeConfig?.parameterValues ?? {} }),
    ...(job.serviceAccount && { serviceAccount: job.serviceAccount }),
    ...(job.scheduleName && { scheduleName: job.scheduleName }),
    ...problem(job.error),
    tasks: (job.jobDetail?.taskDetails ?? []).map(parseTask),
  };
}

function parseTask(task: protos.google.cloud.aiplatform.v1.IPipelineTaskDetail): JobTask {
  const metadata = Object.entries(task.execution?.metadata?.fields ?? {}).map(
    ([key, value]) => [key, fromValue(value as ProtoValue)] as const,
  );
  // The only place where the service keeps parameter values: "input:NAME" and "output:NAME".
  const parameters = (prefix: string): Readonly<Record<string, Json>> =>
    Object.fromEntries(
      metadata.filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]),
    );
  const parent = int64(task.parentTaskId);
  const mainJob = task.executorDetail?.containerDetail?.mainJob ?? task.executorDetail?.customJobDetail?.job;
  return {
    id: int64(task.taskId),
    name: task.taskName ?? "",
    ...(parent !== "0" && { parentId: parent }),
    state: stateName(task.state, "STATE_") as JobTaskState,
    ...instants({ createdAt: task.createTime, startedAt: task.startTime, endedAt: task.endTime }),
    inputs: { parameters: parameters("input:"), artifacts: artifactsOf(task.inputs) },
    outputs: { parameters: parameters("output:"), artifacts: artifactsOf(task.outputs) },
    ...problem(task.error),
    ...(mainJob && { mainJob }),
  };
}

type ProtoArtifacts = protos.google.cloud.aiplatform.v1.IPipelineTaskDetail["inputs"];

function artifactsOf(lists: ProtoArtifacts): JobTaskValues["artifacts"] {
  return Object.fromEntries(
    Object.entries(lists ?? {}).map(([key, list]) => [
      key,
      (list.artifacts ?? []).map((artifact) => ({
        name: artifact.displayName || (artifact.name ?? ""),
        uri: artifact.uri ?? "",
        type: artifact.schemaTitle ?? "",
        metadata: fromStruct(artifact.metadata as ProtoStruct | null | undefined),
      })),
    ]),
  );
}

interface ProtoTimestamp {
  readonly seconds?: number | string | object | null;
  readonly nanos?: number | null;
}

/** A protobuf timestamp as ISO 8601 with milliseconds. */
export function instant(time: ProtoTimestamp | null | undefined): string | undefined {
  if (!time) return undefined;
  return new Date(Number(int64(time.seconds)) * 1000 + Math.floor((time.nanos ?? 0) / 1e6)).toISOString();
}

function instants<K extends string>(
  times: Readonly<Record<K, ProtoTimestamp | null | undefined>>,
): { readonly [P in K]?: string } {
  const entries = Object.entries<ProtoTimestamp | null | undefined>(times);
  // The seam: keys are the ones given, values the ones that exist.
  return Object.fromEntries(entries.flatMap(([key, time]) => (time ? [[key, instant(time)]] : []))) as {
    readonly [P in K]?: string;
  };
}

/** The client writes int64 as text, numbers or Long objects, whose text is the number. */
export const int64 = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : longText(value);

const longText = (value: unknown): string =>
  // A Long prints itself as its digits.
  typeof value === "object" && value !== null ? (value as { toString(): string }).toString() : "0";

/** Enums come back as names; an unknown number stays a number. */
export const stateName = (state: unknown, prefix: string): string =>
  typeof state === "string" ? state.replace(prefix, "") : "UNSPECIFIED";

function problem(error: { readonly code?: number | null; readonly message?: string | null } | null | undefined): {
  readonly error?: JobError;
} {
  return error?.message || error?.code ? { error: { code: error.code ?? 0, message: error.message ?? "" } } : {};
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
