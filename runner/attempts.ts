import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import type { ContainerSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunError, TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { parseProgress } from "../containers/runtime/task-log.ts";
import type { ContainerTask } from "./container-task.ts";
import { type CommandValues, resolveContainer } from "./command-line.ts";
import { collectOutputs, executorInput, forgetOutputs, parameterFolder } from "./executor-io.ts";
import { jobFacts } from "./job-facts.ts";
import type { LaunchResult, Program } from "./launchers/launcher.ts";
import { endLeftover, noteProcess } from "./leftover.ts";
import { logWriter } from "./log-writer.ts";
import { cancelled } from "./outcome.ts";
import { retryPlan } from "./retry-plan.ts";
import type { RunContext } from "./run-context.ts";
import { taskPlaces, type TaskPlaces } from "./run-directory.ts";
import { runErrorOf } from "./run-error.ts";
import { ownEnvironment, taskConfigInput, type TaskSettings } from "./task-config.ts";
import { taskTimeLimit, withTimeLimit } from "./time-limit.ts";

export interface Attempts extends ContainerTask {
  readonly container: ContainerSpec;
  readonly handlerFile: string;
}

/** Launches a task again and again until it succeeds, its retry policy is used up, or the run is cancelled. */
export async function runAttempts(work: Attempts, context: RunContext): Promise<TaskRecord> {
  const plan = retryPlan(work.retryPolicy);
  const places = await preparePlaces(work, context);
  for (let failed = context.recorded.failures(work.record.path); ; failed += 1) {
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
  const { component, record } = work;
  // A runner that was killed may have left a process and half of the outputs.
  const { isResumed } = context.recorded;
  const leftover = isResumed ? await endLeftover(places.work) : undefined;
  if (record.attempts > 1 || isResumed) {
    await forgetOutputs(places);
    await preparePlaces(work, context);
  }
  const log = logWriter(join(context.directory, places.log));
  if (record.attempts > 1) log.write(`--- attempt ${record.attempts} ---`);
  if (leftover !== undefined) log.write(`--- process ${leftover}, left behind by a killed runner, was ended ---`);
  const onLine = (line: string): void => {
    log.write(line);
    const progress = parseProgress(line);
    const at = now(context);
    context.emit({ kind: "task-log", at, path: record.path, line, ...(progress === undefined ? {} : { progress }) });
  };
  const artifacts = await Promise.all(
    Object.entries(record.inputs.artifacts).map(
      async ([name, list]) =>
        [name, await Promise.all(list.map((artifact) => context.workspace.local(artifact, onLine)))] as const,
    ),
  );
  const settings = settingsOf(work, context);
  const inputs: TaskValues = {
    parameters: { ...record.inputs.parameters, ...taskConfigInput(settings) },
    artifacts: Object.fromEntries(artifacts),
  };
  const input = executorInput(component, inputs, places);
  const limit = taskTimeLimit(component, context.options.platform);
  const result = await withTimeLimit(limit, context, (signal) =>
    context.launcher.launch({
      program: programOf(work, { executorInput: input, facts: jobFacts(record, context) }),
      executorInput: JSON.stringify(input),
      workFolder: places.work,
      runDirectory: context.directory,
      env: {
        ...Object.fromEntries(ownEnvironment(settings).map(({ name, value }) => [name, value])),
        KFP_RETRY_INDEX: String(record.attempts - 1),
        ...context.options.env,
      },
      signal,
      hurry: context.hurry,
      onLine,
      onProcess: (pid) => noteProcess(places.work, pid),
    }),
  );
  await log.end();
  if (result === "too long") return { kind: "failed", error: tooLong(limit) };
  if (result.kind !== "succeeded") return result;
  try {
    return { kind: "succeeded", outputs: await collectOutputs(component, places) };
  } catch (thrown) {
    return { kind: "failed", error: runErrorOf(thrown) };
  }
}

function settingsOf({ component, container, record }: Attempts, { options: { platform } }: RunContext): TaskSettings {
  return { component, resources: container.resources ?? {}, env: container.env ?? [], platform, inputs: record.inputs };
}

function programOf({ container, handlerFile }: Attempts, values: CommandValues): Program {
  const name = componentNameOf(container);
  return name === undefined
    ? { kind: "container", ...resolveContainer(container, values) }
    : { kind: "component", name, handlerFile, inImage: () => resolveContainer(container, values) };
}

const tooLong = (seconds: number | undefined): RunError => ({
  code: "K519",
  message: `the task took longer than its limit of ${seconds ?? 0} s and was stopped`,
  hint: "raise its timeout, or give it less to do",
});

/** Makes the folders of the task's outputs; TypeScript components make those of their parameters themselves. */
async function preparePlaces({ component, container, record }: Attempts, context: RunContext): Promise<TaskPlaces> {
  const local = taskPlaces(context.directory, record.path);
  const places = { ...local, artifact: taskPlaces(context.artifactFolder, record.path).artifact };
  const outputs = Object.keys(component.outputDefinitions?.artifacts ?? {});
  const isForeign = componentNameOf(container) === undefined;
  const folders = [
    isForeign ? parameterFolder(places) : places.work,
    ...outputs.map((name) => dirname(places.artifact(name))),
  ];
  await Promise.all([...new Set(folders)].map((folder) => mkdir(folder, { recursive: true })));
  return places;
}

const now = (context: RunContext): string => context.clock.now().toISOString();
