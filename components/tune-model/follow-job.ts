import type { TuningJob } from "@google/genai";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { TaskLog } from "../../compiler/authoring/handler.ts";
import type { Gemini } from "../../gemini/client.ts";
import { readFailure } from "../../gemini/failure.ts";
import { cancelJob } from "./cancel-job.ts";
import { phaseOf } from "./job-state.ts";
import type { JobPhase } from "./job-state.ts";

export interface Follow {
  readonly name: string;
  /** Milliseconds between two looks; the first ones come sooner, so that a job that ends or fails at once is seen at once. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly log: TaskLog;
}

/** Looks that may fail in a row before the task gives up; with growing waits that is well over half an hour. */
const maxBlindLooks = 40;
const maxBlindWaitMs = 60_000;
const firstWaitMs = 500;

/**
 * Waits until the job has ended well. An abort cancels the job at the service and rejects with the signal's reason.
 * @throws K624 when the job failed. @throws K625 when it was cancelled or expired. @throws K626 when it cannot be seen.
 */
export async function followJob(gemini: Gemini, follow: Follow): Promise<TuningJob> {
  try {
    return await wait(gemini, follow);
  } catch (error) {
    if (follow.signal.aborted) await cancelJob(gemini, follow.name, follow.log);
    throw error;
  }
}

async function wait(gemini: Gemini, { name, pollMs, signal, log }: Follow): Promise<TuningJob> {
  let shown = "";
  let blindLooks = 0;
  for (let looks = 0; ; looks++) {
    signal.throwIfAborted();
    const job = await look(gemini, name, signal);
    if (job.seen) {
      blindLooks = 0;
      const phase = phaseOf(job.value);
      if (phase.kind !== "running") return ended(phase, job.value, log);
      const epochs = job.value.supervisedTuningSpec?.hyperParameters?.epochCount;
      const line = `${phase.label} ${phase.epoch ?? ""}`;
      if (line !== shown)
        log.progress(phase.epoch ?? 0, epochs === undefined ? undefined : Number(epochs), phase.label);
      shown = line;
    } else if (++blindLooks >= maxBlindLooks) {
      fail("K626", `tuning job '${name}' cannot be seen any more: ${job.reason}`, {
        hint: "the job goes on at the service; run the task again to take it over",
      });
    } else if (blindLooks === 1) log.warn(`tuning job '${name}' cannot be seen for the moment: ${job.reason}`);
    await gemini.retry.clock.sleep(
      Math.max(Math.min(pollMs, firstWaitMs * 2 ** looks), Math.min(maxBlindWaitMs, blindLooks * pollMs)),
      signal,
    );
  }
}

type Look = { readonly seen: true; readonly value: TuningJob } | { readonly seen: false; readonly reason: string };

async function look(gemini: Gemini, name: string, signal: AbortSignal): Promise<Look> {
  try {
    const config = { abortSignal: signal, httpOptions: { timeout: gemini.retry.timeoutMs } };
    return { seen: true, value: await gemini.ai.tunings.get({ name, config }) };
  } catch (error) {
    signal.throwIfAborted();
    const failure = readFailure(error);
    if (failure.kind === "transient") return { seen: false, reason: failure.reason };
    return fail("K626", `tuning job '${name}' cannot be seen: ${failure.reason}`, {
      hint: "the job may go on at the service; correct the access and run the task again to take it over",
      cause: error,
    });
  }
}

function ended(phase: Exclude<JobPhase, { kind: "running" }>, job: TuningJob, log: TaskLog): TuningJob {
  const name = job.name ?? "";
  switch (phase.kind) {
    case "succeeded":
      if (phase.partially) log.warn(`tuning job '${name}' succeeded only partially; some checkpoints may be missing`);
      return job;
    case "failed":
      return fail("K624", `tuning job '${name}' failed: ${phase.reason}`, { hint: failureHint(phase.reason) });
    case "cancelled":
      return fail("K625", `tuning job '${name}' was cancelled: ${phase.reason}`, {
        hint: "somebody or something else cancelled it; run the task again to begin a new job",
      });
    case "expired":
      return fail("K625", `tuning job '${name}' expired: ${phase.reason}`, {
        hint: "it waited too long for capacity; run the task again, or choose another location",
      });
  }
}

function failureHint(reason: string): string {
  if (/dataset|example|row|jsonl|token/i.test(reason)) {
    return "look at the training rows: run `pipewright data inspect` on them, or convert them again";
  }
  if (/permission|denied|service agent/i.test(reason)) {
    return "let the Vertex AI service agent read the bucket of the training files";
  }
  if (/quota|resource exhausted|capacity/i.test(reason))
    return "wait for other tuning jobs to end, or ask for more quota";
  return "an internal error of the service is worth another try: run the task again";
}
