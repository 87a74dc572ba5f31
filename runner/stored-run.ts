import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { JsonObject, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { RunRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { replaceFile } from "../storage/atomic-file.ts";
import type { RunOptions } from "./run-options.ts";

/** The file of a run directory with the spec that runs there. */
export const specFile = "spec.json";
/** The file with everything else that a run needs to go on after its runner was killed. */
const runFile = "run.json";

/** What a run directory holds beside the journal and the spec. Secrets are never among it. */
export interface StoredRun {
  readonly version: 1;
  /** As it was before the first task. */
  readonly run: RunRecord;
  /** Inputs of the pipeline, defaults included. */
  readonly inputs: TaskValues;
  readonly platform?: PlatformSpec;
  /** Component name → absolute path of the module with its work. */
  readonly handlers: Readonly<Record<string, string>>;
  readonly options: Pick<
    RunOptions,
    | "parallelism"
    | "failFast"
    | "cache"
    | "cacheDir"
    | "maxCacheAgeMs"
    | "cacheScope"
    | "servicesEndWithRun"
    | "python"
    | "container"
  > & {
    readonly launcher?: "subprocess" | "in-process" | "container";
  };
  /** What the caller wanted to be kept. */
  readonly remember: JsonObject;
}

/** Writes both files, each of them whole or not at all. */
export async function storeRun(directory: string, spec: PipelineSpec, stored: StoredRun): Promise<void> {
  const files = [
    [specFile, spec],
    [runFile, stored],
  ] as const;
  for (const [name, content] of files)
    await replaceFile(join(directory, name), (temporary) => writeFile(temporary, JSON.stringify(content, null, 2)));
}

/** Reads them back. @throws K540 when the run never began, or a file is damaged */
export async function readStoredRun(
  directory: string,
): Promise<{ readonly spec: PipelineSpec; readonly stored: StoredRun }> {
  const stored = (await readJson(directory, runFile)) as StoredRun;
  if (stored.version !== 1)
    fail("K540", `run '${basename(directory)}' was begun by another version of pipewright`, {
      hint: "resume it with that version, or begin a new run; finished tasks come from the cache",
    });
  return { spec: (await readJson(directory, specFile)) as PipelineSpec, stored };
}

async function readJson(directory: string, name: string): Promise<unknown> {
  const file = join(directory, name);
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    return fail("K540", `run '${basename(directory)}' cannot be resumed: '${file}' cannot be read`, {
      hint: "begin a new run; finished tasks come from the cache",
      cause: error,
    });
  }
}
