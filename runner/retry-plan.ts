import type { RetryPolicy } from "../compiler/spec/pipeline-spec.ts";

/** How often a task is tried again, and how long the runner waits before. */
export interface RetryPlan {
  readonly maxRetries: number;
  /** @param failed attempts that failed so far, at least 1 */
  delayMs(failed: number): number;
}

/** Reads a retry policy; absent fields have KFP's defaults (no wait, factor 2, at most one hour). */
export function retryPlan(policy: RetryPolicy | undefined): RetryPlan {
  const first = seconds(policy?.backoffDuration, 0);
  const longest = seconds(policy?.backoffMaxDuration, 3600);
  const factor = policy?.backoffFactor ?? 2;
  return {
    maxRetries: policy?.maxRetryCount ?? 0,
    delayMs: (failed) => Math.min(first * factor ** (failed - 1), longest) * 1000,
  };
}

/** A protobuf duration such as "30s". */
function seconds(duration: string | undefined, otherwise: number): number {
  const value = Number(/^(\d+(?:\.\d+)?)s$/.exec(duration ?? "")?.[1] ?? otherwise);
  return value === 0 ? otherwise : value;
}
