import type { Evaluation, PredictionRow } from "../components/evaluate-model/evaluation.ts";
import type { TrainingCurves } from "../components/tune-model/training-curves.ts";
import type { RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import type { EvaluatedModel, Found } from "./run-view.ts";

export interface RunEvaluations {
  readonly record: RunRecord;
  readonly evaluations: readonly Found<Evaluation>[];
  readonly curves: readonly Found<TrainingCurves>[];
  readonly predictions: readonly Found<readonly PredictionRow[]>[];
}

/**
 * Says which evaluation looked at a tuned model. The endpoint decides when it can be matched; otherwise whether the
 * task waited for a tuning task, since a baseline may be evaluated after tuning for reasons of scheduling alone.
 */
export function assignRoles(run: RunEvaluations): readonly EvaluatedModel[] {
  const tuners = run.curves.map((found) => found.task);
  const endpoints = new Set(tuners.flatMap((task) => strings(task.outputs.parameters["endpoint"])));
  const byEndpoint = run.evaluations.some((found) => usesEndpoint(found, endpoints));
  const marked = run.evaluations.map((found) => ({
    found,
    tuned: byEndpoint
      ? usesEndpoint(found, endpoints)
      : tuners.some((tuner) => waitsFor(run.record, found.task, tuner)),
  }));
  const ordered = [...marked.filter((entry) => !entry.tuned), ...marked.filter((entry) => entry.tuned)];
  const clear = ordered.length === 2 && ordered[0]?.tuned === false && ordered[1]?.tuned === true;
  return ordered.map(({ found, tuned }) => {
    const predictions = run.predictions.find((rows) => rows.task.path === found.task.path)?.content;
    const label = clear ? (tuned ? "tuned" : "baseline") : uniqueLabel(found, run.evaluations);
    return { task: found.task, label, tuned, evaluation: found.content, predictions };
  });
}

function usesEndpoint(found: Found<Evaluation>, endpoints: ReadonlySet<string>): boolean {
  return (
    endpoints.has(found.content.model) || strings(found.task.inputs.parameters["model"]).some((m) => endpoints.has(m))
  );
}

/** Display names are for people, but two tasks may share one. */
function uniqueLabel(found: Found<Evaluation>, all: readonly Found<Evaluation>[]): string {
  const same = all.filter((other) => other.task.displayName === found.task.displayName);
  return same.length > 1 ? found.task.path : found.task.displayName;
}

/** Whether a task, or a DAG that encloses it, waited for the other one or for a DAG that encloses that. */
function waitsFor(record: RunRecord, task: TaskRecord, tuner: TaskRecord): boolean {
  const byPath = new Map(record.tasks.map((entry) => [entry.path, entry]));
  const goals = new Set(enclosing(tuner, byPath).map((entry) => entry.path));
  const seen = new Set<string>();
  const queue = [...enclosing(task, byPath)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const path of next.dependsOn) {
      if (goals.has(path)) return true;
      const dependency = byPath.get(path);
      if (dependency === undefined || seen.has(path)) continue;
      seen.add(path);
      queue.push(dependency);
    }
  }
  return false;
}

/** The task and the DAGs around it, inside out. */
function enclosing(task: TaskRecord, byPath: ReadonlyMap<string, TaskRecord>): readonly TaskRecord[] {
  const list = [task];
  const seen = new Set([task.path]);
  for (let parent = task.parent; parent !== undefined && !seen.has(parent);) {
    seen.add(parent);
    const entry = byPath.get(parent);
    if (entry === undefined) break;
    list.push(entry);
    parent = entry.parent;
  }
  return list;
}

const strings = (value: unknown): readonly string[] => (typeof value === "string" && value !== "" ? [value] : []);
