import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunError, RunRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { codeFingerprint } from "./cache/code-fingerprint.ts";
import { taskCache } from "./cache/task-cache.ts";
import { systemClock } from "./clock.ts";
import { runDag } from "./dag.ts";
import { workspaceFolder } from "./job-facts.ts";
import { type Journal, journalFile, openJournal } from "./journal.ts";
import { inProcessLauncher } from "./launchers/in-process.ts";
import type { Launcher } from "./launchers/launcher.ts";
import { subprocessLauncher } from "./launchers/subprocess.ts";
import { noValues, type Outcome } from "./outcome.ts";
import { foldJournal } from "./read-run.ts";
import type { RunContext } from "./run-context.ts";
import { newRunId, runDirectory } from "./run-directory.ts";
import type { RunEvent } from "./run-event.ts";
import { checkedInputs } from "./run-inputs.ts";
import { lockRun } from "./run-lock.ts";
import type { RunOptions } from "./run-options.ts";
import { sharedEnvironment } from "./shared-environment.ts";
import { slots } from "./slots.ts";
import { runTimeLimit, withTimeLimit } from "./time-limit.ts";
import { withTravellingCode } from "./travelling-code.ts";
import { workspace } from "./workspace.ts";
import { writing } from "./writing.ts";

/**
 * Runs a pipeline spec on this machine and answers its record; a failed or cancelled run is a record, not an exception.
 * @throws PipewrightError with every problem of the spec (K500–K502, K515) and its inputs (K301–K303, K513) before anything
 * starts; K509 when another process works in the same run directory, K514
 * when it cannot be written
 */
export async function runSpec(spec: PipelineSpec, given: RunOptions): Promise<RunRecord> {
  const folder = join(cacheFolder(given), "lightweight");
  const options = { ...given, handlers: await withTravellingCode(spec, { handlers: given.handlers, folder }) };
  const launcher = launcherOf(options);
  const inputs = await checkedInputs(spec, options, launcher);
  const createdAt = (options.clock ?? systemClock).now();
  const id = options.id ?? newRunId(spec.pipelineInfo.name, createdAt);
  const directory = resolve(runDirectory(options.runsDir, id));
  await using _lock = await writing(directory, async () => {
    await mkdir(directory, { recursive: true });
    return lockRun(directory);
  });
  if (existsSync(join(directory, journalFile)))
    fail("K509", `there is a run '${id}' already`, { hint: "give this run another id" });
  {
    await using journal = await writing(directory, async () => {
      const text = JSON.stringify(spec, null, 2);
      await writeFile(join(directory, "spec.json"), text);
      if (usesWorkspace(text, options)) await mkdir(workspaceFolder(directory), { recursive: true });
      return openJournal(directory);
    });
    const run: RunRecord = {
      id,
      pipelineName: spec.pipelineInfo.name,
      displayName: options.displayName ?? spec.pipelineInfo.displayName ?? spec.pipelineInfo.name,
      state: "RUNNING",
      createdAt: createdAt.toISOString(),
      root: options.root === undefined ? directory : resolve(options.root, id),
      parameters: inputs.parameters,
      tasks: [],
      outputs: noValues,
    };
    await execute({ spec, options, run, directory, journal, launcher }, inputs);
  }
  // The record is built once and from the file, so that a long run keeps nothing of the tasks that are done.
  return foldJournal(directory);
}

const usesWorkspace = (spec: string, { platform }: RunOptions): boolean =>
  spec.includes("{{$.workspace_path}}") ||
  spec.includes('"downloadToWorkspace"') ||
  platform?.platforms.kubernetes?.pipelineConfig?.["workspace"] !== undefined;

interface Execution {
  readonly spec: PipelineSpec;
  readonly options: RunOptions;
  readonly run: RunRecord;
  readonly directory: string;
  readonly journal: Journal;
  readonly launcher: Launcher;
}

async function execute(execution: Execution, inputs: TaskValues): Promise<void> {
  const { spec, options, run, directory, journal } = execution;
  const emit = (event: RunEvent): void => {
    if (event.kind !== "task-log") journal.append(event);
    options.onEvent?.(event);
  };
  const broken = new AbortController();
  const context = contextOf(execution, { emit, broken });
  const { clock } = context;
  emit({ kind: "run-started", at: run.createdAt, run });
  using _env = sharedEnvironment(spec, options);
  const limit = runTimeLimit(options.platform);
  let outcome: Outcome | undefined;
  const ended = await withTimeLimit(limit, context, async (signal) => {
    const place = { path: undefined, inputs, retryPolicy: undefined };
    outcome = await runDag(spec.root.dag!, place, { ...context, signal });
    return "in time";
  });
  const { state, outputs, error } = endOf(outcome!, ended === "too long" ? limit : undefined);
  emit({ kind: "run-ended", at: clock.now().toISOString(), state, outputs, ...(error === undefined ? {} : { error }) });
  await writing(directory, () => journal.flush());
}

/** @param limit seconds, when the run took longer */
function endOf(
  { state, outputs, error }: Outcome,
  limit: number | undefined,
): { readonly state: "SUCCEEDED" | "FAILED" | "CANCELLED"; readonly outputs: TaskValues; readonly error?: RunError } {
  if (state === "SUCCEEDED") return { state, outputs };
  if (limit !== undefined)
    return {
      state: "FAILED",
      outputs,
      error: {
        code: "K519",
        message: `the run took longer than its limit of ${limit} s and was stopped`,
        hint: "raise the pipeline's time limit, or give it less to do",
      },
    };
  return { state: state === "FAILED" ? state : "CANCELLED", outputs, ...(error === undefined ? {} : { error }) };
}

function contextOf(
  { spec, options, run, directory, journal, launcher }: Execution,
  { emit, broken }: { readonly emit: (event: RunEvent) => void; readonly broken: AbortController },
): RunContext {
  const clock = options.clock ?? systemClock;
  const hurry = options.hurry ?? new AbortController().signal;
  const atOnce = options.parallelism ?? Math.max(2, availableParallelism());
  const codes = new Map<string, Promise<string>>();
  let culprit: string | undefined;
  return {
    spec,
    run,
    directory,
    artifactFolder: run.root,
    options,
    launcher,
    cache: options.cache === false ? undefined : taskCache(cacheFolder(options)),
    codeOf: (file) => {
      const known = codes.get(file) ?? codeFingerprint(file);
      codes.set(file, known);
      return known;
    },
    workspace: workspace(directory, { ...process.env, ...options.env }),
    clock,
    signal: AbortSignal.any([broken.signal, ...(options.signal === undefined ? [] : [options.signal])]),
    exitSignal: AbortSignal.any([broken.signal, hurry]),
    hurry,
    // Enough to keep every slot busy while some iterations wait for a retry.
    iterationsAtOnce: Math.max(32, 2 * atOnce),
    stoppedBy: () => culprit,
    failed: (path) => {
      if (options.failFast === true) culprit ??= path;
    },
    inSlot: slots(atOnce),
    emit,
    change: async (task) => {
      emit({ kind: "task-changed", at: clock.now().toISOString(), task });
      // Without a journal there is no run: the tasks are stopped, and the reason is told when they have ended.
      if (task.endedAt !== undefined) await journal.written().catch((error: unknown) => broken.abort(error));
    },
  };
}

const cacheFolder = (options: RunOptions): string =>
  resolve(options.cacheDir ?? join(dirname(resolve(options.runsDir)), "cache"));

function launcherOf(options: RunOptions): Launcher {
  const { launcher, graceMs = 5000 } = options;
  if (typeof launcher === "object") return launcher;
  return launcher === "in-process"
    ? inProcessLauncher({ graceMs })
    : subprocessLauncher({ graceMs, codeCache: join(cacheFolder(options), "code") });
}
