import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, RunError, TaskRecord, TaskValues } from "../../compiler/spec/run-record.ts";

/** Where a job's executions and artifacts would stand in ML Metadata, and the numbers that its tasks got. */
export interface TaskContext {
  /** `projects/P/locations/L`. */
  readonly parent: string;
  /** The job's own number; task numbers are built on it. */
  readonly jobNumber: number;
  readonly rootTask: RootTask;
}

/** What the pipeline and each of its tasks have alike. Instants are ISO 8601. */
interface Execution {
  readonly state: string;
  readonly createTime: string;
  readonly startTime?: string | undefined;
  readonly endTime?: string | undefined;
  readonly inputs: TaskValues;
  readonly outputs: TaskValues;
  readonly error?: JsonObject | undefined;
}

/** The execution of the whole pipeline, which the service lists among the tasks. */
export interface RootTask extends Execution {
  readonly jobId: string;
}

/** `jobDetail.taskDetails` of a job: the pipeline itself, then its tasks in order of first start. */
export function taskDetails(tasks: readonly TaskRecord[], context: TaskContext): readonly JsonObject[] {
  const ids = new Map(tasks.map((task, index) => [task.path, taskId(context, index + 1)]));
  const { rootTask } = context;
  const root = detail({ ...rootTask, id: taskId(context, 0), name: rootTask.jobId, schema: "system.Run" }, context);
  const rest = tasks.map((task) =>
    detail(
      {
        id: ids.get(task.path) ?? "",
        parentId: ids.get(task.parent ?? "") ?? taskId(context, 0),
        name: task.name,
        state: task.state,
        createTime: task.startedAt ?? rootTask.createTime,
        startTime: task.startedAt,
        endTime: task.endedAt,
        inputs: task.inputs,
        outputs: task.outputs,
        error: task.error && rpcStatus(task.error),
        schema:
          task.kind === "dag"
            ? "system.DagExecution"
            : task.kind === "importer"
              ? "system.ImporterExecution"
              : "system.ContainerExecution",
        container: task.kind === "container",
        cached: task.cached,
      },
      context,
    ),
  );
  return [root, ...rest];
}

/** google.rpc.Status of a failure of ours; 9 is FAILED_PRECONDITION, what the service reports for a failed task. */
export const rpcStatus = (error: RunError): JsonObject => ({
  code: 9,
  message: `${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}`,
});

interface Detail extends Execution {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly schema: string;
  readonly container?: boolean;
  readonly cached?: boolean;
}

function detail(task: Detail, context: TaskContext): JsonObject {
  const store = `${context.parent}/metadataStores/default`;
  return {
    taskId: task.id,
    ...(task.parentId !== undefined && { parentTaskId: task.parentId }),
    taskName: task.name,
    state: task.state,
    createTime: task.createTime,
    ...(task.startTime !== undefined && { startTime: task.startTime }),
    ...(task.endTime !== undefined && { endTime: task.endTime }),
    execution: {
      name: `${store}/executions/${task.id}`,
      displayName: task.name,
      state: executionStates[task.state] ?? "RUNNING",
      schemaTitle: task.schema,
      schemaVersion: "0.0.1",
      metadata: { ...prefixed("input:", task.inputs), ...prefixed("output:", task.outputs) },
    },
    ...(task.container === true && {
      executorDetail: {
        containerDetail: {
          [task.cached === true ? "preCachingCheckJob" : "mainJob"]: `${context.parent}/customJobs/${task.id}`,
        },
      },
    }),
    inputs: artifacts(task.inputs, store),
    outputs: artifacts(task.outputs, store),
    ...(task.error && { error: task.error }),
  };
}

const executionStates: Readonly<Record<string, string>> = {
  PENDING: "NEW",
  SUCCEEDED: "COMPLETE",
  SKIPPED: "CACHED",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
};

const prefixed = (prefix: string, values: TaskValues): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(values.parameters).map(([name, value]) => [prefix + name, value]));

const artifacts = (values: TaskValues, store: string): JsonObject =>
  Object.fromEntries(
    Object.entries(values.artifacts).map(([name, list]) => [
      name,
      { artifacts: list.map((artifact) => artifactOf(artifact, store)) },
    ]),
  );

const artifactOf = ({ name, type, uri, metadata }: ArtifactRecord, store: string): JsonObject => ({
  name: `${store}/artifacts/${artifactNumber(uri)}`,
  displayName: name,
  uri,
  schemaTitle: type,
  schemaVersion: "0.0.1",
  state: "LIVE",
  metadata,
});

/** The same artifact keeps its number in every task that mentions it. */
function artifactNumber(uri: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(uri)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0x7fffffffffffffffn;
  return hash.toString();
}

const taskId = ({ jobNumber }: TaskContext, index: number): string => String(jobNumber * 10_000 + index);
