import { isAbsolute, relative, resolve } from "node:path";
import type { ArtifactRecord, RunRecord, TaskRecord } from "../compiler/spec/run-record.ts";
import { artifactKinds, artifactTypeOf, type ArtifactType, type ContentOf } from "./artifact-kinds.ts";
import type { CompareContext, CompareRows, MetricChange } from "./metric-change.ts";
import { assignRoles } from "./model-roles.ts";
import { foldLoops } from "./fold-loops.ts";
import { readTail } from "./read-artifact.ts";
import type { ArtifactProblem, EvaluatedModel, Found, LogTail, RunView, Section } from "./run-view.ts";

export interface LoadOptions {
  /** Where the run's log files are; without it logs are named but not shown. */
  readonly runDirectory?: string;
  readonly compare?: CompareRows;
}

/** A view of the run, and the sections that its artifacts add. */
export interface LoadedRun {
  readonly view: RunView;
  readonly sections: readonly Section[];
}

/** Reads what the run left on this machine. Nothing that is missing or broken makes it fail: the view says what is. */
export async function loadRun(record: RunRecord, options: LoadOptions): Promise<LoadedRun> {
  const problems: ArtifactProblem[] = [];
  const loaded = new Map<ArtifactType, Found<unknown>[]>();
  for (const source of outputArtifacts(record)) {
    const type = artifactTypeOf(source.artifact.metadata);
    if (type === undefined) continue;
    const { content, notes } = await readContent(type, source.artifact);
    for (const note of notes) problems.push({ task: source.task.path, output: source.output, note });
    if (content !== undefined) loaded.set(type, [...(loaded.get(type) ?? []), { ...source, content }]);
  }
  const of = <K extends ArtifactType>(type: K): readonly Found<ContentOf<K>>[] =>
    // The map is filled under the same key whose reader made the content.
    (loaded.get(type) ?? []) as readonly Found<ContentOf<K>>[];

  const curves = of("pipewright.TrainingCurves");
  const comparisons = of("pipewright.Comparison");
  const evaluations = of("pipewright.Evaluation");
  const models = assignRoles({ record, evaluations, curves, predictions: of("pipewright.Predictions") });
  const changes = pairedChanges(models, options.compare);
  const notes = [...curves, ...evaluations, ...comparisons].flatMap((found) => found.content.note ?? []);
  const view: RunView = {
    record,
    models,
    ...(changes && { changes }),
    conversions: of("pipewright.ConversionReport"),
    curves,
    comparisons,
    judgments: of("pipewright.Judgments"),
    toyNotes: [...new Set(notes.filter((note) => /\btoy\b/i.test(note)))],
    logs: await readLogs(record, options.runDirectory),
    problems,
  };
  const sections = Object.keys(artifactKinds).flatMap((type) => sectionsOf(type as ArtifactType, of, view));
  return { view, sections };
}

function sectionsOf<K extends ArtifactType>(
  type: K,
  of: (type: K) => readonly Found<ContentOf<K>>[],
  view: RunView,
): readonly Section[] {
  const found = of(type);
  // Each kind's renderer takes what its own reader made, which a loop over the table cannot express.
  const render = artifactKinds[type].sections as (
    found: readonly Found<unknown>[],
    view: RunView,
  ) => readonly Section[];
  return found.length === 0 ? [] : render(found, view);
}

/** Output artifacts of all tasks, each file once: a DAG's outputs repeat those of a task inside it. */
function outputArtifacts(record: RunRecord): readonly Omit<Found<unknown>, "content">[] {
  const seen = new Set<string>();
  const leaves = record.tasks.filter((task) => task.kind !== "dag");
  const dags = record.tasks.filter((task) => task.kind === "dag");
  return [...leaves, ...dags].flatMap((task: TaskRecord) =>
    Object.entries(task.outputs.artifacts).flatMap(([output, artifacts]) =>
      artifacts.flatMap((artifact) => {
        const key = artifact.path ?? artifact.uri;
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ task, output, artifact }];
      }),
    ),
  );
}

async function readContent(
  type: ArtifactType,
  artifact: ArtifactRecord,
): Promise<{ readonly content?: unknown; readonly notes: readonly string[] }> {
  if (artifact.path === undefined) return { notes: [`the content is at ${artifact.uri}, not on this machine`] };
  return artifactKinds[type].read(artifact.path);
}

function pairedChanges(
  models: readonly EvaluatedModel[],
  compare: CompareRows | undefined,
): readonly MetricChange[] | undefined {
  const [before, after] = models;
  if (models.length !== 2 || compare === undefined) return undefined;
  if (before?.predictions === undefined || after?.predictions === undefined) return undefined;
  return compare(before.predictions, after.predictions, contextOf(after));
}

function contextOf({ task }: EvaluatedModel): CompareContext {
  const { metrics, seed } = task.inputs.parameters;
  const names = Array.isArray(metrics) ? metrics.filter((name) => typeof name === "string") : [];
  return { metrics: names, seed: typeof seed === "number" ? seed : 42 };
}

/** Enough for a stack trace and what led to it. */
const logTailBytes = 8 * 1024;

async function readLogs(record: RunRecord, directory: string | undefined): Promise<ReadonlyMap<string, LogTail>> {
  const logs = new Map<string, LogTail>();
  if (directory === undefined) return logs;
  // The same tasks whose errors are shown.
  for (const task of foldLoops(record).tasks) {
    if (task.state !== "FAILED" || task.log === undefined) continue;
    const path = resolve(directory, task.log);
    const inside = relative(directory, path);
    if (inside.startsWith("..") || isAbsolute(inside)) continue;
    const tail = await readTail(path, logTailBytes);
    logs.set(task.path, { text: tail.content ?? "", notes: tail.notes });
  }
  return logs;
}
