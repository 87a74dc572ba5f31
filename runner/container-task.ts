import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import type { ComponentSpec, ContainerSpec, RetryPolicy, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { parseProgress } from "../containers/runtime/task-log.ts";
import { cacheKey } from "./cache/cache-key.ts";
import { cancelled, noValues, type Outcome } from "./outcome.ts";
import { collectOutputs, executorInput, forgetOutputs } from "./executor-io.ts";
import type { LaunchResult } from "./launchers/launcher.ts";
import { retryPlan } from "./retry-plan.ts";
import type { RunContext } from "./run-context.ts";
import { taskPlaces, type TaskPlaces } from "./run-directory.ts";
import { runErrorOf } from "./run-error.ts";

export interface ContainerTask {
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
  /** With its inputs, not started. */
  readonly record: TaskRecord;
  readonly retryPolicy: RetryPolicy | undefined;
}

/** Runs one container task to its end: from the cache, or in as many attempts as its retry policy allows. */
export async function runContainerTask(work: ContainerTask, context: RunContext): Promise<Outcome> {
  return context.inSlot(async () => {
    const startedAt = context.clock.now().toISOString();
    if (context.signal.aborted) {
      await context.change({ ...work.record, state: "NOT_TRIGGERED", error: cancelled });
      return { state: "NOT_TRIGGERED", outputs: noValues, error: cancelled };
    }
    const record: TaskRecord = { ...work.record, state: "RUNNING", startedAt };
    await context.change(record);
    let ended: TaskRecord;
    try {
      ended = await runStarted({ ...work, record }, context);
    } catch (thrown) {
      // A full disk, for instance: this task fails, the run goes on and says so.
      ended = { ...record, state: "FAILED", error: runErrorOf(thrown) };
    }
    await context.change({ ...ended, endedAt: context.clock.now().toISOString() });
    const { state, outputs, error } = ended;
    return { state, outputs, ...(error === undefined ? {} : { error }) } as Outcome;
  });
}

async function runStarted(work: ContainerTask, context: RunContext): Promise<TaskRecord> {
  const { component, record } = work;
  const container = containerOf(component, context);
  const handlerFile = context.options.handlers.get(componentNameOf(container) ?? "")?.file ?? "";
  const cache = keepsResults(work, context) ? context.cache : undefined;
  const key =
    cache &&
    (await cacheKey({
      pipelineName: context.run.pipelineName,
      scope: context.options.cacheScope ?? "",
      task: work.task,
      component,
      container,
      handlerFile,
      inputs: record.inputs,
    }));
  const hit = key === undefined ? undefined : await cache?.find(key);
  if (hit !== undefined) return { ...record, state: "SKIPPED", cached: true, outputs: hit };
  const ended = await runAttempts({ ...work, container, handlerFile }, context);
  if (ended.state === "SUCCEEDED" && key !== undefined && isKept(ended.outputs, context))
    await cache?.store(key, { outputs: ended.outputs, run: context.run.id, task: record.path });
  return ended;
}

function keepsResults({ task, component }: ContainerTask, { options }: RunContext): boolean {
  if (task.cachingOptions?.enableCache !== true) return false;
  const types = Object.values(component.outputDefinitions?.artifacts ?? {}).map(
    (each) => each.artifactType.schemaTitle,
  );
  return !(options.servicesEndWithRun === true && types.some((title) => title?.startsWith("google.")));
}

/** What lies in a service that ends with the run cannot be used again. */
const isKept = (outputs: TaskValues, { options }: RunContext): boolean =>
  options.servicesEndWithRun !== true ||
  Object.values(outputs.artifacts)
    .flat()
    .every(({ path }) => path !== undefined);

interface Attempts extends ContainerTask {
  readonly container: ContainerSpec;
  readonly handlerFile: string;
}

async function runAttempts(work: Attempts, context: RunContext): Promise<TaskRecord> {
  const plan = retryPlan(work.retryPolicy);
  const places = await preparePlaces(work, context);
  for (let failed = 0; ; failed += 1) {
    const record: TaskRecord = { ...work.record, log: places.log, attempts: failed + 1 };
    await context.change(record);
    const result = await attempt({ ...work, record }, places, context);
    if (result.kind === "succeeded") return { ...record, state: "SUCCEEDED", outputs: result.outputs };
    if (result.kind === "cancelled") return { ...record, state: "CANCELLED", error: cancelled };
    if (failed >= plan.maxRetries) return { ...record, state: "FAILED", error: result.error };
    const delayMs = plan.delayMs(failed + 1);
    const { path } = record;
    context.emit({ kind: "task-retried", at: now(context), path, failed: failed + 1, delayMs, error: result.error });
    try {
      await context.clock.sleep(delayMs, context.signal);
    } catch {
      return { ...record, state: "CANCELLED", error: cancelled };
    }
  }
}

type AttemptResult = Exclude<LaunchResult, { readonly kind: "succeeded" }> | Done;
interface Done {
  readonly kind: "succeeded";
  readonly outputs: TaskValues;
}

async function attempt(work: Attempts, places: TaskPlaces, context: RunContext): Promise<AttemptResult> {
  const { component, container, record } = work;
  await forgetOutputs(places);
  const log = logWriter(join(context.directory, places.log));
  if (record.attempts > 1) log.write(`--- attempt ${record.attempts} ---`);
  const result = await context.launcher.launch({
    component: componentNameOf(container) ?? "",
    handlerFile: work.handlerFile,
    executorInput: JSON.stringify(executorInput(component, record.inputs, places)),
    workFolder: places.work,
    env: {
      ...Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value])),
      KFP_RETRY_INDEX: String(record.attempts - 1),
      ...context.options.env,
    },
    signal: context.signal,
    hurry: context.hurry,
    onLine: (line) => {
      log.write(line);
      const progress = parseProgress(line);
      const at = now(context);
      context.emit({ kind: "task-log", at, path: record.path, line, ...(progress === undefined ? {} : { progress }) });
    },
  });
  await log.end();
  if (result.kind !== "succeeded") return result;
  try {
    return { kind: "succeeded", outputs: await collectOutputs(component, places) };
  } catch (thrown) {
    return { kind: "failed", error: runErrorOf(thrown) };
  }
}

async function preparePlaces({ component, record }: Attempts, context: RunContext): Promise<TaskPlaces> {
  const local = taskPlaces(context.directory, record.path);
  const places = { ...local, artifact: taskPlaces(context.artifactFolder, record.path).artifact };
  await mkdir(places.work, { recursive: true });
  await mkdir(dirname(join(context.directory, places.log)), { recursive: true });
  const outputs = Object.keys(component.outputDefinitions?.artifacts ?? {});
  await Promise.all(outputs.map((name) => mkdir(dirname(places.artifact(name)), { recursive: true })));
  return places;
}

interface LogWriter {
  write(line: string): void;
  /** Resolves when every line is in the file. */
  end(): Promise<void>;
}

/** Appends lines one after the other. A log that cannot be written does not fail the task. */
function logWriter(file: string): LogWriter {
  let tail = Promise.resolve();
  let pending = "";
  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    if (text !== "") await appendFile(file, text).catch(() => undefined);
  };
  return {
    write: (line) => {
      pending += `${line}\n`;
      tail = tail.then(drain);
    },
    end: () => tail,
  };
}

const now = (context: RunContext): string => context.clock.now().toISOString();

const containerOf = (component: ComponentSpec, { spec }: RunContext): ContainerSpec =>
  // Checked before the run began.
  spec.deploymentSpec!.executors![component.executorLabel!]!.container!;
