import { predecessors } from "../compiler/spec/check-integrity.ts";
import { evaluateCondition } from "../compiler/spec/condition/evaluate-condition.ts";
import { parseCondition } from "../compiler/spec/condition/parse-condition.ts";
import type { ComponentSpec, DagSpec, RetryPolicy, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { runContainerTask } from "./container-task.ts";
import { dagOutcome, DagResults } from "./dag-results.ts";
import { runImporterTask } from "./importer-task.ts";
import { jobFacts } from "./job-facts.ts";
import { runLoop } from "./loop.ts";
import { isLoop, loopItems } from "./loop-items.ts";
import { noValues, type Outcome } from "./outcome.ts";
import type { RunContext } from "./run-context.ts";
import { runErrorOf } from "./run-error.ts";
import { schedule } from "./schedule.ts";
import { isExitTask, notStarted } from "./start-rule.ts";
import { resolveInputs } from "./task-inputs.ts";
import { componentOf, iterationPath, iterationRecord, kindOf, pendingRecord } from "./task-record.ts";

/** Where a DAG stands in the run. */
export interface DagPlace {
  /** Path of its task, undefined for the pipeline itself. */
  readonly path: string | undefined;
  readonly inputs: TaskValues;
  /** Retry policy of the enclosing task, for the tasks that have none. */
  readonly retryPolicy: RetryPolicy | undefined;
}

/**
 * Runs every task of a DAG as soon as those before it have ended. Fail-slow: what does not depend on a failed task goes
 * on. Never rejects for what tasks do.
 */
export async function runDag(dag: DagSpec, place: DagPlace, context: RunContext): Promise<Outcome> {
  const { spec } = context;
  const records = new Map<string, TaskRecord>();
  for (const entry of Object.entries(dag.tasks)) {
    const record = pendingRecord(entry, place.path, spec);
    records.set(entry[0], record);
    if (context.recorded.of(record.path) === undefined) await context.change(record);
  }
  const results = new DagResults(dag);
  await schedule({
    names: Object.keys(dag.tasks),
    before: (name) => predecessors(dag.tasks[name]),
    run: async (name) => {
      // Both have the DAG's own keys, and the check before the run has seen every dependency.
      const task = dag.tasks[name]!;
      const record = records.get(name)!;
      records.delete(name);
      const known = context.recorded.ended(record.path);
      if (known !== undefined) return results.add(name, known);
      const before = predecessors(task);
      const isExit = isExitTask(task, before, (other) => componentOf(dag.tasks[other]!, spec));
      const own: RunContext = isExit ? { ...context, signal: context.exitSignal, stoppedBy: () => undefined } : context;
      const idle = notStarted({ task, before: results.of(before), isExit }, own);
      if (idle === undefined) results.add(name, await runTask({ name, task, record, results, place }, own));
      else results.add(name, await ended(record, idle, own));
    },
  });
  return dagOutcome(dag, results);
}

interface ReadyTask {
  readonly name: string;
  readonly task: TaskSpec;
  readonly record: TaskRecord;
  readonly results: DagResults;
  readonly place: DagPlace;
}

async function runTask({ name, task, record, results, place }: ReadyTask, context: RunContext): Promise<Outcome> {
  const component = componentOf(task, context.spec);
  const retryPolicy = task.retryPolicy ?? place.retryPolicy;
  const condition = task.triggerPolicy?.condition;
  try {
    const inputs = resolveInputs(task, component, {
      inputs: place.inputs,
      outputs: results.outputs,
      status: (producer) => results.status(producer, context.run.id),
      facts: jobFacts(record, context),
    });
    if (condition !== undefined && condition !== "" && !evaluateCondition(parseCondition(condition), inputs.parameters))
      return await ended({ ...record, inputs }, { ...skipped, note: `its condition is false: ${condition}` }, context);
    const work: Work = { task, component, record: { ...record, inputs }, retryPolicy };
    return await (isLoop(task) ? runIterations(name, work, context) : runWork(work, context));
  } catch (thrown) {
    const error = runErrorOf(thrown);
    const startedAt = context.clock.now().toISOString();
    context.failed(record.path);
    return ended({ ...record, startedAt }, { state: "FAILED", outputs: noValues, error }, context);
  }
}

const skipped: Outcome = { state: "NOT_TRIGGERED", outputs: noValues };

interface Work {
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
  /** With its inputs, not started. */
  readonly record: TaskRecord;
  readonly retryPolicy: RetryPolicy | undefined;
}

async function runWork(work: Work, context: RunContext): Promise<Outcome> {
  const { component, record, retryPolicy } = work;
  if (component.dag === undefined)
    return record.kind === "importer" ? runImporterTask(work, context) : runContainerTask(work, context);
  const running = await started(record, context);
  const place: DagPlace = { path: record.path, inputs: record.inputs, retryPolicy };
  return ended(running, await runDag(component.dag, place, context), context);
}

async function runIterations(name: string, work: Work, context: RunContext): Promise<Outcome> {
  const { task, component, record } = work;
  const items = loopItems(name, task, record.inputs);
  const loop = await started({ ...record, iterations: items.length }, context);
  const kind = kindOf(component, context.spec);
  const outcome = await runLoop({
    spec: context.spec,
    component,
    count: items.length,
    limit: task.iteratorPolicy?.parallelismLimit || context.iterationsAtOnce,
    run: async (index) => {
      const known = context.recorded.ended(iterationPath(loop, index));
      if (known !== undefined) return known;
      const idle = notStarted({ task: { ...task, triggerPolicy: {} }, before: [], isExit: false }, context);
      if (idle !== undefined) return idle;
      const item = items[index] ?? noValues;
      // The record of an iteration names its item only: the loop has the rest, which may be the whole list.
      const iteration = { ...iterationRecord(loop, index, kind), inputs: item };
      const inputs: TaskValues = {
        parameters: { ...record.inputs.parameters, ...item.parameters },
        artifacts: { ...record.inputs.artifacts, ...item.artifacts },
      };
      if (component.dag === undefined) return runWork({ ...work, record: { ...iteration, inputs } }, context);
      const running = await started(iteration, context);
      const place: DagPlace = { path: iteration.path, inputs, retryPolicy: work.retryPolicy };
      return ended(running, await runDag(component.dag, place, context), context);
    },
  });
  return ended(loop, outcome, context);
}

async function started(record: TaskRecord, context: RunContext): Promise<TaskRecord> {
  // A group or loop that an earlier runner began goes on.
  const before = context.recorded.of(record.path);
  if (before?.state === "RUNNING") return before;
  const running: TaskRecord = {
    ...record,
    state: "RUNNING",
    startedAt: context.clock.now().toISOString(),
    attempts: 1,
  };
  await context.change(running);
  return running;
}

/** Records the end of a task, without a time when it never started. */
async function ended(record: TaskRecord, outcome: Outcome, context: RunContext): Promise<Outcome> {
  const { state, outputs, error, note } = outcome;
  await context.change({
    ...record,
    state,
    outputs,
    ...(record.startedAt === undefined ? {} : { endedAt: context.clock.now().toISOString() }),
    ...(error === undefined ? {} : { error }),
    ...(note === undefined ? {} : { note }),
  });
  return outcome;
}
