import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunError, RunRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { codeFingerprint } from "./cache/code-fingerprint.ts";
import { taskCache } from "./cache/task-cache.ts";
import { systemClock } from "./clock.ts";
import { runDag } from "./dag.ts";
import type { Journal } from "./journal.ts";
import type { Launcher } from "./launchers/launcher.ts";
import type { Outcome } from "./outcome.ts";
import type { Recorded } from "./recorded.ts";
import type { RunContext } from "./run-context.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunOptions } from "./run-options.ts";
import { sharedEnvironment } from "./shared-environment.ts";
import { slots } from "./slots.ts";
import { runTimeLimit, withTimeLimit } from "./time-limit.ts";
import { workspace } from "./workspace.ts";
import { writing } from "./writing.ts";

/** A run that is ready to begin, or to go on. */
export interface Execution {
  readonly spec: PipelineSpec;
  readonly options: RunOptions;
  readonly run: RunRecord;
  readonly directory: string;
  readonly journal: Journal;
  readonly launcher: Launcher;
  /** What an earlier runner did. */
  readonly recorded: Recorded;
  /** The first line that this runner adds to the journal. */
  readonly begin: RunEvent;
}

/** Runs the tasks of a run and writes its journal to the end. @throws K514 when the journal cannot be written */
export async function execute(execution: Execution, inputs: TaskValues): Promise<void> {
  const { spec, options, directory, journal, begin } = execution;
  const emit = (event: RunEvent): void => {
    if (event.kind !== "task-log") journal.append(event);
    options.onEvent?.(event);
  };
  const broken = new AbortController();
  const context = contextOf(execution, { emit, broken });
  const { clock } = context;
  emit(begin);
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
  { spec, options, run, directory, journal, launcher, recorded }: Execution,
  { emit, broken }: { readonly emit: (event: RunEvent) => void; readonly broken: AbortController },
): RunContext {
  const clock = options.clock ?? systemClock;
  const hurry = options.hurry ?? new AbortController().signal;
  const atOnce = options.parallelism ?? Math.max(2, availableParallelism());
  const codes = new Map<string, Promise<string>>();
  let culprit = options.failFast === true ? recorded.firstFailure : undefined;
  return {
    spec,
    run,
    directory,
    artifactFolder: run.root,
    options,
    launcher,
    recorded,
    cache:
      options.cache === false
        ? undefined
        : taskCache(cacheFolder(options), {
            now: () => clock.now(),
            maxAgeMs: options.maxCacheAgeMs,
          }),
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

/** Where results are kept for later runs. */
export const cacheFolder = (options: Pick<RunOptions, "cacheDir" | "runsDir">): string =>
  resolve(options.cacheDir ?? join(dirname(resolve(options.runsDir)), "cache"));
