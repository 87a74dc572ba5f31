import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { handlerFiles } from "../compiler/authoring/components-of.ts";
import { type Pipeline, type Refs, traceOf } from "../compiler/authoring/pipeline.ts";
import type { Ports } from "../compiler/authoring/ports.ts";
import type { ArtifactListRef, ArtifactRef, ParamRef } from "../compiler/authoring/refs.ts";
import { compileGraph } from "../compiler/compile.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Json, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, RunRecord, TaskRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { runDirectory, runSpec } from "../runner/index.ts";
import { inProcessLauncher } from "../runner/launchers/in-process.ts";
import { type Fake, type Fakeable, withFakes } from "./fake.ts";
import { checkNames, type GivenArtifact, type GivenInputs, placeOf } from "./given-inputs.ts";
import { keptFolder } from "./kept-folder.ts";
import { type ArtifactResults, type ParameterResults, type TestArtifact, testArtifact } from "./results.ts";

export interface RunPipelineOptions {
  /** Work in the place of some components' own. */
  readonly fakes?: readonly Fake[];
  /** Added to every task's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
}

/** What happened in a run. Disposing of it removes its files. */
export interface PipelineRun<R extends Refs = Refs> extends AsyncDisposable {
  readonly state: RunRecord["state"];
  /** What the pipeline returned. @throws K807 with the reason when the run did not succeed */
  readonly outputs: Results<R>;
  /** All tasks, groups and iterations included, in order of first start. */
  readonly tasks: readonly TaskRecord[];
  /**
   * One task by its path ("train", "for-loop-1[0]/train"); with the component that it runs, its results are typed.
   * @throws K806 when there is no such task
   */
  task<O extends Ports = Ports>(path: string, component?: Fakeable<never, O> | Fakeable<Ports, O>): TaskRun<O>;
}

/** One task of a run, with what it made; nothing is there of what it did not come to. */
export interface TaskRun<O extends Ports = Ports> {
  readonly record: TaskRecord;
  readonly state: TaskRecord["state"];
  readonly inputs: TaskValues;
  readonly outputs: Partial<ParameterResults<O>>;
  readonly artifacts: Partial<ArtifactResults<O>>;
  /** What it logged and printed, line by line. */
  readonly logs: readonly string[];
}

type Results<R extends Refs> = {
  readonly [K in keyof R]: R[K] extends ParamRef<infer T>
    ? T
    : R[K] extends ArtifactRef
      ? TestArtifact
      : R[K] extends ArtifactListRef
        ? readonly TestArtifact[]
        : never;
};

/**
 * Compiles a pipeline and runs it in this process, without the cache; a failed run is an answer, not an exception.
 * @throws PipewrightError for everything that `pipewright run` refuses before it starts; K805 for an unknown input or fake
 */
export async function runPipeline<const I extends Ports, R extends Refs>(
  pipeline: Pipeline<I, R>,
  inputs: GivenInputs<I>,
  { fakes = [], env, signal }: RunPipelineOptions = {},
): Promise<PipelineRun<R>> {
  const { name, inputs: ports } = pipeline.definition;
  const traced = traceOf(pipeline) ?? fail("K405", "what was given to runPipeline is not a pipeline");
  checkNames(`pipeline '${name}'`, ports, inputs);
  const { graph, implementations } = withFakes(traced, fakes);
  const { spec, platform } = compileGraph(graph, name);
  const folder = await keptFolder();
  try {
    const runsDir = join(folder.path, "runs");
    const inMemory = [...implementations.keys()].map((each) => [each, { file: "" }] as const);
    const record = await runSpec(spec, {
      ...(await place(ports, inputs, join(folder.path, "inputs"))),
      runsDir,
      // Work in memory has no file.
      handlers: new Map([...handlerFiles(graph), ...inMemory]),
      launcher: inProcessLauncher({ graceMs: 5000, implementations }),
      platform,
      cache: false,
      ...(env === undefined ? {} : { env }),
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      state: record.state,
      tasks: record.tasks,
      get outputs() {
        return resultsOf<R>(record, spec);
      },
      task: (path) => taskRun(record, path, runDirectory(runsDir, record.id)),
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function place(
  ports: Ports,
  inputs: object,
  folder: string,
): Promise<{ readonly parameters: Record<string, Json>; readonly artifacts: Record<string, string> }> {
  const parameters: Record<string, Json> = {};
  const artifacts: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs) as [string, unknown][]) {
    if (value === undefined) continue;
    if ("~standard" in ports[name]!) parameters[name] = JSON.parse(JSON.stringify(value)) as Json;
    else artifacts[name] = (await placeOf(value as GivenArtifact, { folder, name })).uri;
  }
  return { parameters, artifacts };
}

function resultsOf<R extends Refs>(
  { state, outputs, tasks, error, pipelineName }: RunRecord,
  { root }: PipelineSpec,
): Results<R> {
  if (state !== "SUCCEEDED") {
    const failed = tasks.find((task) => task.state === "FAILED" && task.kind !== "dag");
    const reason = failed === undefined ? error?.message : `task '${failed.path}': ${failed.error?.message ?? ""}`;
    fail("K807", `the run of pipeline '${pipelineName}' did not succeed: ${reason ?? state.toLowerCase()}`, {
      hint: "its outputs are there only when it does; look at 'state' and 'task(…).logs'",
    });
  }
  const lists = Object.entries(root.outputDefinitions?.artifacts ?? {}).flatMap(([name, { isArtifactList }]) =>
    isArtifactList === true ? [[name, (outputs.artifacts[name] ?? []).map(shown)] as const] : [],
  );
  // The spec comes from the pipeline whose references the type is made of.
  return { ...outputs.parameters, ...firstArtifacts(outputs), ...Object.fromEntries(lists) } as unknown as Results<R>;
}

function taskRun(record: RunRecord, path: string, directory: string): TaskRun {
  const task =
    record.tasks.find((each) => each.path === path) ??
    fail("K806", `the run of pipeline '${record.pipelineName}' has no task '${path}'`, {
      hint: nameHint(
        path,
        record.tasks.map((each) => each.path),
      ),
    });
  const { state, inputs, outputs, log } = task;
  const file = log === undefined ? undefined : join(directory, log);
  // A task that said nothing has no file.
  const text = file === undefined || !existsSync(file) ? "" : readFileSync(file, "utf8").trimEnd();
  return {
    record: task,
    state,
    inputs,
    outputs: outputs.parameters,
    artifacts: firstArtifacts(outputs),
    logs: text === "" ? [] : text.split("\n"),
  };
}

const firstArtifacts = ({ artifacts }: TaskValues): Readonly<Record<string, TestArtifact>> =>
  Object.fromEntries(
    Object.entries(artifacts).flatMap(([name, [first]]) =>
      first === undefined ? [] : [[name, shown(first)] as const],
    ),
  );

const shown = ({ uri, path = uri, metadata }: ArtifactRecord): TestArtifact => testArtifact({ uri, path, metadata });
