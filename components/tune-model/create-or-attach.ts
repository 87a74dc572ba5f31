import type { TuningJob } from "@google/genai";
import type { TaskLog } from "../../compiler/authoring/handler.ts";
import type { Gemini } from "../../gemini/client.ts";
import { readFailure, reasonOf } from "../../gemini/failure.ts";
import { cancelJob } from "./cancel-job.ts";
import { failCreation } from "./creation-failure.ts";
import { gcpResources, readTuningJob, writeGcpResources } from "./gcp-resources.ts";
import { phaseOf } from "./job-state.ts";
import { taskLabel, toCreateParameters } from "./tuning-request.ts";
import type { TuningRequest } from "./tuning-request.ts";

export interface CreateOrAttach {
  readonly request: TuningRequest;
  /** The file of the `gcp_resources` output, which an earlier attempt may have written. */
  readonly resourcesFile: string;
  readonly signal: AbortSignal;
  readonly log: TaskLog;
}

/**
 * The one tuning job of this task: the job that an earlier attempt began when it still runs or has succeeded, otherwise
 * a new one. The job's name is on disk before this returns.
 * @throws K623 when the service refuses the job.
 */
export async function createOrAttach(
  gemini: Gemini,
  work: CreateOrAttach,
): Promise<TuningJob & { readonly name: string }> {
  const { job, isNew } = await findOrCreate(gemini, work);
  const { name } = job;
  if (name === undefined) throw new Error("the service answered with a tuning job that has no name");
  await writeGcpResources(work.resourcesFile, gcpResources(name, gemini.target));
  work.log.info(isNew ? `created tuning job '${name}'` : `took over tuning job '${name}' of an earlier attempt`);
  return { ...job, name };
}

interface Found {
  readonly job: TuningJob;
  readonly isNew: boolean;
}

async function findOrCreate(gemini: Gemini, work: CreateOrAttach): Promise<Found> {
  const { retry } = gemini;
  for (let tries = 1; ; tries++) {
    work.signal.throwIfAborted();
    try {
      const known = (await jobInFile(gemini, work)) ?? (await jobByLabel(gemini, work.request));
      if (known !== undefined) return { job: known, isNew: false };
      // No signal here: once the request is on its way, its answer is needed to cancel what it began.
      return { job: await gemini.ai.tunings.tune(await toCreateParameters(work.request)), isNew: true };
    } catch (error) {
      if (tries >= retry.attempts || readFailure(error).kind !== "transient") failCreation(gemini, work.request, error);
      // The answer may be lost although the job was created, so every round looks for it first.
      const ceiling = Math.min(retry.maxDelayMs, retry.firstDelayMs * 2 ** (tries - 1));
      try {
        await retry.clock.sleep(Math.round(retry.random() * ceiling), work.signal);
      } catch (stopped) {
        await cancelLostJob(gemini, work);
        throw stopped;
      }
    }
  }
}

/** Stopped while it was unknown whether the job exists: when it does, nobody else would ever end it. */
async function cancelLostJob(gemini: Gemini, { request, log }: CreateOrAttach): Promise<void> {
  try {
    const lost = await jobByLabel(gemini, request);
    if (lost?.name !== undefined) await cancelJob(gemini, lost.name, log);
  } catch (error) {
    log.error(`a tuning job may have been created and go on: ${reasonOf(error)}`);
  }
}

async function jobInFile(gemini: Gemini, work: CreateOrAttach): Promise<TuningJob | undefined> {
  const name = await readTuningJob(work.resourcesFile);
  if (name === undefined) return undefined;
  try {
    const job = await gemini.ai.tunings.get({ name });
    return isOurs(job, work.request) ? job : undefined;
  } catch (error) {
    // A name that the service does not know says nothing: the file may come from another target.
    if (readFailure(error).kind === "missing" || readFailure(error).kind === "permission") return undefined;
    throw error;
  }
}

/** Filtered here and not by the service, whose filter on labels is undocumented for tuning jobs. */
async function jobByLabel(gemini: Gemini, request: TuningRequest): Promise<TuningJob | undefined> {
  for await (const job of await gemini.ai.tunings.list({ config: { pageSize: 100 } })) {
    if (isOurs(job, request)) return job;
  }
  return undefined;
}

/** A job that ended without a model is not taken over: the task runs again because somebody wants another try. */
function isOurs(job: TuningJob, request: TuningRequest): boolean {
  const { kind } = phaseOf(job);
  const isUsable = (kind === "running" || kind === "succeeded") && (job.state as string) !== "JOB_STATE_CANCELLING";
  return isUsable && job.labels?.[taskLabel] === request.labels[taskLabel];
}
