import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { RunRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { systemClock } from "./clock.ts";
import { cacheFolder, execute } from "./execute.ts";
import { workspaceFolder } from "./job-facts.ts";
import { journalFile, openJournal } from "./journal.ts";
import { chooseLauncher } from "./launchers/choose-launcher.ts";
import { noValues } from "./outcome.ts";
import { foldJournal } from "./read-run.ts";
import { nothingRecorded } from "./recorded.ts";
import { newRunId, runDirectory } from "./run-directory.ts";
import type { RunEvent } from "./run-event.ts";
import { checkedInputs } from "./run-inputs.ts";
import { lockRun } from "./run-lock.ts";
import type { RunOptions } from "./run-options.ts";
import { storeRun, type StoredRun } from "./stored-run.ts";
import { withTravellingCode } from "./travelling-code.ts";
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
  const launcher = chooseLauncher(options, cacheFolder(options));
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
    await using journal = await writing(directory, async () => {
      await storeRun(directory, spec, storedRun(run, inputs, options));
      if (usesWorkspace(spec, options)) await mkdir(workspaceFolder(directory), { recursive: true });
      return openJournal(directory);
    });
    const begin: RunEvent = { kind: "run-started", at: run.createdAt, run };
    await execute({ spec, options, run, directory, journal, launcher, recorded: nothingRecorded, begin }, inputs);
  }
  // The record is built once and from the file, so that a long run keeps nothing of the tasks that are done.
  return foldJournal(directory);
}

function storedRun(run: RunRecord, inputs: TaskValues, options: RunOptions): StoredRun {
  const { parallelism, failFast, cache, maxCacheAgeMs, cacheScope, servicesEndWithRun, launcher, platform, handlers } =
    options;
  const { tool, network, mounts } = options.container ?? {};
  return {
    version: 1,
    run,
    inputs,
    ...(platform === undefined ? {} : { platform }),
    handlers: Object.fromEntries([...handlers].map(([name, { file }]) => [name, resolve(file)])),
    options: {
      cacheDir: cacheFolder(options),
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(failFast === undefined ? {} : { failFast }),
      ...(cache === undefined ? {} : { cache }),
      ...(maxCacheAgeMs === undefined ? {} : { maxCacheAgeMs }),
      ...(cacheScope === undefined ? {} : { cacheScope }),
      ...(servicesEndWithRun === undefined ? {} : { servicesEndWithRun }),
      ...(typeof launcher === "string" ? { launcher } : {}),
      ...(options.python === undefined ? {} : { python: options.python }),
      // Not its environment, which may hold secrets.
      container: { tool, network, mounts },
    },
    remember: options.remember ?? {},
  };
}

function usesWorkspace(spec: PipelineSpec, { platform }: RunOptions): boolean {
  const text = JSON.stringify(spec);
  return (
    text.includes("{{$.workspace_path}}") ||
    text.includes('"downloadToWorkspace"') ||
    platform?.platforms.kubernetes?.pipelineConfig?.["workspace"] !== undefined
  );
}
