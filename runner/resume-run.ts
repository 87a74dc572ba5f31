import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { JsonObject, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { RunRecord } from "../compiler/spec/run-record.ts";
import { systemClock } from "./clock.ts";
import { cacheFolder, execute } from "./execute.ts";
import { openJournal } from "./journal.ts";
import { chooseLauncher } from "./launchers/choose-launcher.ts";
import type { Launcher } from "./launchers/launcher.ts";
import { foldJournal, forget, type JournalState, readJournalState } from "./read-run.ts";
import { nothingRecorded, type Recorded, recorded, tasksToRepeat } from "./recorded.ts";
import { runDirectory } from "./run-directory.ts";
import type { RunEvent } from "./run-event.ts";
import { lockRun } from "./run-lock.ts";
import type { RunOptions } from "./run-options.ts";
import { launchProblems } from "./launch-problems.ts";
import { environmentProblems } from "./shared-environment.ts";
import { readStoredRun, type StoredRun } from "./stored-run.ts";
import { withTravellingCode } from "./travelling-code.ts";
import { writing } from "./writing.ts";

/** What may be given anew when a run goes on; everything else is in its directory. */
export interface ResumeOptions extends Partial<
  Pick<
    RunOptions,
    | "handlers"
    | "launcher"
    | "python"
    | "container"
    | "parallelism"
    | "failFast"
    | "cache"
    | "maxCacheAgeMs"
    | "cacheScope"
    | "servicesEndWithRun"
    | "env"
    | "signal"
    | "hurry"
    | "onEvent"
    | "clock"
    | "graceMs"
  >
> {
  readonly runsDir: string;
  readonly id: string;
  /** The pipeline as it is now, which must be the one that the run began with. */
  readonly pipeline?: { readonly spec: PipelineSpec; readonly platform?: PlatformSpec | undefined };
}

/**
 * Goes on with a run whose runner was killed, or tries again what did not succeed in a run that ended. Tasks that ended are
 * not repeated; those that ran are started anew. A run that succeeded is answered as it is.
 * @throws PipewrightError K510 when there is no such run, K509 while another process works on it, K511 and K540 when its
 * directory is damaged, K541 for another pipeline, K502 and K542 without the work of its components, K514
 */
export async function resumeRun(given: ResumeOptions): Promise<RunRecord> {
  const directory = existing(given.runsDir, given.id);
  await using _lock = await writing(directory, () => lockRun(directory));
  const { spec, stored } = await readStoredRun(directory);
  checkSame(given, { spec, stored });
  const { options, launcher } = await readyOptions(spec, stored, given);
  {
    // Opening cuts off a torn line, which must not come between what was read and what is added.
    await using journal = await writing(directory, () => openJournal(directory));
    const state = await readJournalState(directory);
    if (state.end?.state === "SUCCEEDED") return foldJournal(directory);
    const { begin, done } = beginning(state, stored, options);
    const execution = { spec, options, run: stored.run, directory, journal, launcher, recorded: done, begin };
    await execute(execution, stored.inputs);
  }
  return foldJournal(directory);
}

/** The spec of a run that can be resumed, and what the caller of `runSpec` wanted to be kept with it. @throws K510, K540 */
export async function storedRunOf(
  runsDir: string,
  id: string,
): Promise<{ readonly id: string; readonly spec: PipelineSpec; readonly remember: JsonObject }> {
  const { spec, stored } = await readStoredRun(existing(runsDir, id));
  return { id, spec, remember: stored.remember };
}

function existing(runsDir: string, id: string): string {
  const directory = resolve(runDirectory(runsDir, id));
  return existsSync(directory)
    ? directory
    : fail("K510", `there is no run '${id}'`, { hint: "see 'pipewright runs list'" });
}

function beginning(
  state: JournalState,
  { run }: StoredRun,
  options: RunOptions,
): { readonly begin: RunEvent; readonly done: Recorded } {
  const now = (options.clock ?? systemClock).now().toISOString();
  if (state.run === undefined) return { begin: { kind: "run-started", at: run.createdAt, run }, done: nothingRecorded };
  const anew = tasksToRepeat(state, { servicesEnded: options.servicesEndWithRun === true });
  return { begin: { kind: "run-resumed", at: now, anew }, done: recorded(forget(state, anew)) };
}

function checkSame(
  { pipeline, id }: ResumeOptions,
  { spec, stored }: { readonly spec: PipelineSpec; readonly stored: StoredRun },
): void {
  if (pipeline === undefined) return;
  // What is compared went through a file: absent and undefined fields are the same.
  const now: unknown = JSON.parse(JSON.stringify([pipeline.spec, pipeline.platform ?? null]));
  if (isDeepStrictEqual(now, [spec, stored.platform ?? null])) return;
  fail("K541", `pipeline '${pipeline.spec.pipelineInfo.name}' is not the one that run '${id}' began with`, {
    hint: "leave the pipeline out to go on with what was stored, or begin a new run; finished tasks come from the cache",
  });
}

async function readyOptions(
  spec: PipelineSpec,
  stored: StoredRun,
  given: ResumeOptions,
): Promise<{ readonly options: RunOptions; readonly launcher: Launcher }> {
  const { pipeline: _pipeline, ...own } = given;
  const changed = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const known =
    given.handlers ?? new Map(Object.entries(stored.handlers).map(([name, file]) => [name, { file }] as const));
  const options: RunOptions = {
    ...stored.options,
    ...changed,
    runsDir: given.runsDir,
    parameters: stored.run.parameters,
    platform: stored.platform,
    handlers: await withTravellingCode(spec, {
      handlers: known,
      folder: join(cacheFolder({ ...stored.options, runsDir: given.runsDir }), "lightweight"),
    }),
  };
  const launcher = chooseLauncher(options, cacheFolder(options));
  const problems = [
    ...(await launchProblems(spec, options, launcher)),
    ...environmentProblems(spec, options),
    ...[...(launcher.usesImages === true ? [] : options.handlers)]
      .filter(([, { file }]) => !existsSync(file))
      .map(([name, { file }]): Diagnostic => ({
        code: "K542",
        message: `the work of component '${name}' is not at '${file}' any more`,
        hint: "name the pipeline in front of --resume, as it is found now",
      })),
  ];
  if (problems.length > 0) throw new PipewrightError(problems);
  return { options, launcher };
}
