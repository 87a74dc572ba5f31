import type { TuningJob } from "@google/genai";

/** Where a tuning job stands. */
export type JobPhase =
  | { readonly kind: "running"; readonly label: string; readonly epoch: number | undefined }
  | { readonly kind: "succeeded"; readonly partially: boolean }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "cancelled"; readonly reason: string }
  | { readonly kind: "expired"; readonly reason: string };

/** Anything that is not an end counts as running, so that a state that is new to us is waited for. */
export function phaseOf(job: TuningJob): JobPhase {
  const state: string = job.state ?? "JOB_STATE_UNSPECIFIED";
  const reason = job.error?.message ?? "the service gave no reason";
  switch (state) {
    case "JOB_STATE_SUCCEEDED":
      return { kind: "succeeded", partially: false };
    case "JOB_STATE_PARTIALLY_SUCCEEDED":
      return { kind: "succeeded", partially: true };
    case "JOB_STATE_FAILED":
      return { kind: "failed", reason };
    case "JOB_STATE_CANCELLED":
      return { kind: "cancelled", reason };
    case "JOB_STATE_EXPIRED":
      return { kind: "expired", reason };
    default:
      return {
        kind: "running",
        label: words(state, job.tuningJobState),
        epoch: numberOf(job.tuningJobMetadata?.completedEpochCount),
      };
  }
}

const words = (state: string, phase: string | undefined): string =>
  (phase ?? state)
    .replace(/^(TUNING_)?JOB_STATE_/, "")
    .replaceAll("_", " ")
    .toLowerCase();

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined || text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
