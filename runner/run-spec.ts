import { existsSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { checkParameters } from "../compiler/spec/check-parameters.ts";
import type { Json, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, RunRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { taskCache } from "./cache/task-cache.ts";
import { checkRunnable } from "./check-runnable.ts";
import { systemClock } from "./clock.ts";
import { runDag } from "./dag.ts";
import { noValues } from "./outcome.ts";
import { journalFile, openJournal } from "./journal.ts";
import { inProcessLauncher } from "./launchers/in-process.ts";
import { subprocessLauncher } from "./launchers/subprocess.ts";
import { foldEvents } from "./read-run.ts";
import type { RunContext } from "./run-context.ts";
import { newRunId, runDirectory } from "./run-directory.ts";
import type { RunEvent } from "./run-event.ts";
import { lockRun } from "./run-lock.ts";
import type { RunOptions } from "./run-options.ts";
import { slots } from "./slots.ts";
import { withTravellingCode } from "./travelling-code.ts";
import { writing } from "./writing.ts";

/**
 * Runs a pipeline spec on this machine and answers its record; a failed or cancelled run is a record, not an exception.
 * @throws PipewrightError with every problem of the spec (K500–K502) and its inputs (K301–K303, K513) before anything
 * starts; K509 when another process works in the same run directory, K514
 * when it cannot be written
 */
export async function runSpec(spec: PipelineSpec, given: RunOptions): Promise<RunRecord> {
  const folder = join(cacheFolder(given), "lightweight");
  const options = { ...given, handlers: await withTravellingCode(spec, { handlers: given.handlers, folder }) };
  const inputs = await checkedInputs(spec, options);
  const clock = options.clock ?? systemClock;
  const createdAt = clock.now();
  const id = options.id ?? newRunId(spec.pipelineInfo.name, createdAt);
  const directory = resolve(runDirectory(options.runsDir, id));
  await using _lock = await writing(directory, async () => {
    await mkdir(directory, { recursive: true });
    return lockRun(directory);
  });
  if (existsSync(join(directory, journalFile)))
    fail("K509", `there is a run '${id}' already`, { hint: "give this run another id" });
  await using journal = await writing(directory, async () => {
    await writeFile(join(directory, "spec.json"), JSON.stringify(spec, null, 2));
    return openJournal(directory);
  });
  const artifactFolder = options.root === undefined ? directory : resolve(options.root, id);
  const run: RunRecord = {
    id,
    pipelineName: spec.pipelineInfo.name,
    displayName: options.displayName ?? spec.pipelineInfo.displayName ?? spec.pipelineInfo.name,
    state: "RUNNING",
    createdAt: createdAt.toISOString(),
    root: artifactFolder,
    parameters: inputs.parameters,
    tasks: [],
    outputs: noValues,
  };
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    if (event.kind !== "task-log") {
      journal.append(event);
      events.push(event);
    }
    options.onEvent?.(event);
  };
  const broken = new AbortController();
  const context: RunContext = {
    spec,
    run,
    directory,
    artifactFolder,
    options,
    launcher: launcherOf(options),
    cache: options.cache === false ? undefined : taskCache(cacheFolder(options)),
    clock,
    signal: AbortSignal.any([broken.signal, ...(options.signal === undefined ? [] : [options.signal])]),
    hurry: options.hurry ?? new AbortController().signal,
    inSlot: slots(options.parallelism ?? Math.max(2, availableParallelism())),
    emit,
    change: async (task) => {
      emit({ kind: "task-changed", at: clock.now().toISOString(), task });
      // Without a journal there is no run: the tasks are stopped, and the reason is told when they have ended.
      if (task.endedAt !== undefined) await journal.flush().catch((error: unknown) => broken.abort(error));
    },
  };
  emit({ kind: "run-started", at: run.createdAt, run });
  using _env = sharedEnvironment(spec, options);
  const outcome = await runDag(spec.root.dag!, { path: undefined, inputs, retryPolicy: undefined }, context);
  const { outputs, error } = outcome;
  const state = outcome.state === "SUCCEEDED" || outcome.state === "FAILED" ? outcome.state : "CANCELLED";
  emit({
    kind: "run-ended",
    at: clock.now().toISOString(),
    state,
    outputs,
    ...(error === undefined ? {} : { error }),
  });
  await writing(directory, () => journal.flush());
  return foldEvents(events);
}

const cacheFolder = (options: RunOptions): string =>
  resolve(options.cacheDir ?? join(dirname(resolve(options.runsDir)), "cache"));

function launcherOf(options: RunOptions): RunContext["launcher"] {
  const { launcher, graceMs = 5000 } = options;
  return launcher === "in-process"
    ? inProcessLauncher({ graceMs })
    : subprocessLauncher({ graceMs, codeCache: join(cacheFolder(options), "code") });
}

/** Values of the pipeline's inputs, defaults included. */
async function checkedInputs(spec: PipelineSpec, options: RunOptions): Promise<TaskValues> {
  const given = options.artifacts ?? {};
  const definitions = spec.root.inputDefinitions ?? {};
  const problems: Diagnostic[] = [
    ...checkRunnable(spec, options.handlers),
    ...checkParameters(spec, options.parameters),
    ...environmentProblems(spec, options),
  ];
  const artifacts: Record<string, readonly ArtifactRecord[]> = {};
  for (const [name, place] of Object.entries(given)) {
    const definition = definitions.artifacts?.[name];
    if (definition === undefined) {
      problems.push({ code: "K513", message: `pipeline '${spec.pipelineInfo.name}' has no artifact input '${name}'` });
      continue;
    }
    const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
    const uri = remote ? place : resolve(place);
    if (!remote && (await stat(uri).catch(() => undefined)) === undefined) {
      problems.push({
        code: "K513",
        message: `artifact '${name}' is not at '${place}'`,
        hint: "give the path of a file",
      });
      continue;
    }
    const type = definition.artifactType.schemaTitle ?? "system.Artifact";
    artifacts[name] = [{ name, type, uri, ...(remote ? {} : { path: uri }), metadata: {} }];
  }
  for (const [name, definition] of Object.entries(definitions.artifacts ?? {})) {
    if (given[name] === undefined && definition.isOptional !== true)
      problems.push({ code: "K513", message: `artifact '${name}' is missing`, hint: "give the path of a file" });
  }
  if (problems.length > 0) throw new PipewrightError(problems);
  const defaults = Object.entries(definitions.parameters ?? {}).flatMap(([name, { defaultValue }]) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  const parameters: Readonly<Record<string, Json>> = { ...Object.fromEntries(defaults), ...options.parameters };
  return { parameters, artifacts };
}

/** In one process there is one environment: two tasks cannot set the same variable to different values. */
function environmentProblems(spec: PipelineSpec, options: RunOptions): readonly Diagnostic[] {
  if (options.launcher !== "in-process") return [];
  const values = Map.groupBy(
    Object.values(spec.deploymentSpec?.executors ?? {}).flatMap((executor) => executor.container?.env ?? []),
    ({ name }) => name,
  );
  return [...values].flatMap(([name, list]): readonly Diagnostic[] =>
    new Set(list.map(({ value }) => value)).size < 2
      ? []
      : [
          {
            code: "K500",
            message: `tasks give '${name}' different values, and in-process tasks share one environment`,
            hint: "run with --launcher subprocess",
          },
        ],
  );
}

/** Gives in-process tasks their environment for the time of the run. */
function sharedEnvironment(spec: PipelineSpec, options: RunOptions): Disposable {
  const before = new Map<string, string | undefined>();
  if (options.launcher === "in-process") {
    const fromSpec = Object.values(spec.deploymentSpec?.executors ?? {}).flatMap((each) => each.container?.env ?? []);
    const all = { ...Object.fromEntries(fromSpec.map(({ name, value }) => [name, value])), ...options.env };
    for (const [name, value] of Object.entries(all)) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
  }
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}
