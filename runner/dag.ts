import type { ComponentSpec, DagSpec, RetryPolicy, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, RunError, TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import type { Json } from "../compiler/spec/pipeline-spec.ts";
import { runContainerTask } from "./container-task.ts";
import { waitsFor } from "./dependencies.ts";
import { cancelled, noValues, type Outcome, succeeded } from "./outcome.ts";
import type { RunContext } from "./run-context.ts";
import { isLocal } from "./run-directory.ts";
import { type DagValues, resolveInputs } from "./task-inputs.ts";
import { runErrorOf } from "./run-error.ts";

/** Where a DAG stands in the run. */
export interface DagPlace {
  /** Path of its task, undefined for the pipeline itself. */
  readonly path: string | undefined;
  readonly inputs: TaskValues;
  /** Retry policy of the enclosing task, for the tasks that have none. */
  readonly retryPolicy: RetryPolicy | undefined;
}

/**
 * Runs every task of a DAG as soon as those before it succeeded. Fail-slow: what does not depend on a failed task goes
 * on. Never rejects for what tasks do.
 */
export async function runDag(dag: DagSpec, place: DagPlace, context: RunContext): Promise<Outcome> {
  const records = new Map(Object.entries(dag.tasks).map((entry) => [entry[0], pendingRecord(entry, place, context)]));
  for (const record of records.values()) await context.change(record);
  const outputs = new Map<string, TaskValues>();
  const outcomes = new Map<string, Promise<Outcome>>();
  const outcomeOf = (name: string): Promise<Outcome> => {
    const known = outcomes.get(name);
    if (known !== undefined) return known;
    const started = runWhenReady(name);
    outcomes.set(name, started);
    return started;
  };
  const runWhenReady = async (name: string): Promise<Outcome> => {
    // Both maps have the DAG's own keys, and the check before the run has seen every dependency.
    const task = dag.tasks[name]!;
    const record = records.get(name)!;
    const before = await Promise.all(waitsFor(task).map(async (other) => ({ other, outcome: await outcomeOf(other) })));
    const failed = before.find(({ outcome }) => !succeeded(outcome));
    if (failed !== undefined || context.signal.aborted) {
      const error = failed === undefined ? cancelled : notTriggered(failed.other, failed.outcome);
      await context.change({ ...record, state: "NOT_TRIGGERED", error });
      return { state: "NOT_TRIGGERED", outputs: noValues, error };
    }
    const values: DagValues = { inputs: place.inputs, outputs, facts: facts(name, context) };
    const outcome = await runTask({ task, record, values, place }, context);
    if (succeeded(outcome)) outputs.set(name, outcome.outputs);
    return outcome;
  };
  const names = Object.keys(dag.tasks);
  const ended = await Promise.all(names.map(outcomeOf));
  return dagOutcome(dag, { names, ended, outputs });
}

interface ReadyTask {
  readonly task: TaskSpec;
  readonly record: TaskRecord;
  readonly values: DagValues;
  readonly place: DagPlace;
}

async function runTask({ task, record, values, place }: ReadyTask, context: RunContext): Promise<Outcome> {
  const component = componentOf(task, context);
  const retryPolicy = task.retryPolicy ?? place.retryPolicy;
  const startedAt = context.clock.now().toISOString();
  let inputs: TaskValues;
  try {
    inputs = resolveInputs(task, component, values);
  } catch (thrown) {
    const error = runErrorOf(thrown);
    await context.change({ ...record, state: "FAILED", startedAt, endedAt: startedAt, error });
    return { state: "FAILED", outputs: noValues, error };
  }
  if (component.dag === undefined)
    return runContainerTask({ task, component, record: { ...record, inputs }, retryPolicy }, context);
  const running: TaskRecord = { ...record, inputs, state: "RUNNING", startedAt, attempts: 1 };
  await context.change(running);
  const outcome = await runDag(component.dag, { path: record.path, inputs, retryPolicy }, context);
  const { state, outputs, error } = outcome;
  const endedAt = context.clock.now().toISOString();
  await context.change({ ...running, state, outputs, endedAt, ...(error === undefined ? {} : { error }) });
  return outcome;
}

interface Ended {
  readonly names: readonly string[];
  readonly ended: readonly Outcome[];
  readonly outputs: ReadonlyMap<string, TaskValues>;
}

function dagOutcome(dag: DagSpec, { names, ended, outputs }: Ended): Outcome {
  const cancelledTask = ended.find(({ state }) => state === "CANCELLED");
  if (cancelledTask !== undefined)
    return { state: "CANCELLED", outputs: noValues, error: cancelledTask.error ?? cancelled };
  const index = ended.findIndex(({ state }) => state === "FAILED");
  const failed = ended[index];
  if (failed !== undefined) {
    const { code, message } = failed.error ?? { code: "K505", message: "it failed" };
    return {
      state: "FAILED",
      outputs: noValues,
      error: { ...failed.error, code, message: `task '${names[index] ?? ""}': ${message}` },
    };
  }
  if (ended.some((outcome) => !succeeded(outcome))) return { state: "CANCELLED", outputs: noValues, error: cancelled };
  return { state: "SUCCEEDED", outputs: dagOutputs(dag, outputs) };
}

function dagOutputs(dag: DagSpec, outputs: ReadonlyMap<string, TaskValues>): TaskValues {
  const parameters: Record<string, Json> = {};
  const artifacts: Record<string, readonly ArtifactRecord[]> = {};
  for (const [name, { valueFromParameter, valueFromOneof }] of Object.entries(dag.outputs?.parameters ?? {})) {
    const selectors = valueFromParameter ? [valueFromParameter] : (valueFromOneof?.parameterSelectors ?? []);
    const value = selectors
      .map(({ producerSubtask, outputParameterKey }) => outputs.get(producerSubtask)?.parameters[outputParameterKey])
      .find((each) => each !== undefined);
    if (value !== undefined) parameters[name] = value;
  }
  for (const [name, { artifactSelectors }] of Object.entries(dag.outputs?.artifacts ?? {})) {
    const found = artifactSelectors
      .map(({ producerSubtask, outputArtifactKey }) => outputs.get(producerSubtask)?.artifacts[outputArtifactKey])
      .find((each) => each !== undefined);
    if (found !== undefined) artifacts[name] = found.map(withPath);
  }
  return { parameters, artifacts };
}

const withPath = (artifact: ArtifactRecord): ArtifactRecord =>
  isLocal(artifact.uri) ? { ...artifact, path: artifact.uri } : artifact;

const componentOf = (task: TaskSpec, { spec }: RunContext): ComponentSpec =>
  // Checked before the run began.
  spec.components![task.componentRef.name]!;

function pendingRecord([name, task]: readonly [string, TaskSpec], place: DagPlace, context: RunContext): TaskRecord {
  const pathOf = (sibling: string): string => (place.path === undefined ? sibling : `${place.path}/${sibling}`);
  return {
    path: pathOf(name),
    name,
    displayName: task.taskInfo.name,
    componentName: task.componentRef.name,
    kind: componentOf(task, context).dag === undefined ? "container" : "dag",
    ...(place.path === undefined ? {} : { parent: place.path }),
    dependsOn: waitsFor(task).map(pathOf),
    state: "PENDING",
    attempts: 0,
    cached: false,
    inputs: noValues,
    outputs: noValues,
  };
}

function facts(taskName: string, { run, artifactFolder }: RunContext): Readonly<Record<string, string>> {
  return {
    pipeline_job_name: run.displayName,
    pipeline_job_resource_name: run.id,
    pipeline_job_uuid: run.id,
    pipeline_task_name: taskName,
    pipeline_task_uuid: `${run.id}/${taskName}`,
    pipeline_root: artifactFolder,
    pipeline_job_create_time_utc: run.createdAt,
    pipeline_job_schedule_time_utc: run.createdAt,
  };
}

const words: Readonly<Record<string, string>> = {
  FAILED: "failed",
  CANCELLED: "was cancelled",
  NOT_TRIGGERED: "was not started",
};
const notTriggered = (other: string, { state }: Outcome): RunError => ({
  code: "K507",
  message: `not started, because task '${other}' ${words[state] ?? "did not succeed"}`,
});
