import type { ComponentSpec, RetryPolicy, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import type { TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { runAttempts } from "./attempts.ts";
import { cacheKey } from "./cache/cache-key.ts";
import { cancelled, noValues, type Outcome } from "./outcome.ts";
import type { RunContext } from "./run-context.ts";
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
    const culprit = context.stoppedBy();
    if (context.signal.aborted || culprit !== undefined) {
      const error = culprit === undefined ? cancelled : stopped(culprit);
      await context.change({ ...work.record, state: "NOT_TRIGGERED", error });
      return { state: "NOT_TRIGGERED", outputs: noValues, error };
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
    if (ended.state === "FAILED") context.failed(record.path);
    await context.change({ ...ended, endedAt: context.clock.now().toISOString() });
    const { state, outputs, error } = ended;
    return { state, outputs, ...(error === undefined ? {} : { error }) } as Outcome;
  });
}

/** Of a task that waited for a slot when the first failure came. */
const stopped = (culprit: string): NonNullable<Outcome["error"]> => ({
  code: "K507",
  message: `not started, because task '${culprit}' failed and the run stops at the first failure`,
});

async function runStarted(work: ContainerTask, context: RunContext): Promise<TaskRecord> {
  const { component, record } = work;
  // Checked before the run began.
  const container = context.spec.deploymentSpec!.executors![component.executorLabel!]!.container!;
  // Code in an image is told apart by the image.
  const handlers = context.launcher.usesImages === true ? undefined : context.options.handlers;
  const handlerFile = handlers?.get(componentNameOf(container) ?? "")?.file ?? "";
  const cache = keepsResults(work, context) ? context.cache : undefined;
  const key =
    cache &&
    (await cacheKey({
      pipelineName: context.run.pipelineName,
      scope: context.options.cacheScope ?? "",
      task: work.task,
      component,
      container,
      code: handlerFile === "" ? "" : await context.codeOf(handlerFile),
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
