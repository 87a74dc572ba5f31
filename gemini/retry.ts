import type { Clock } from "./clock.ts";
import { readFailure } from "./failure.ts";

/** How often and how patiently a request is repeated. */
export interface RetryPolicy {
  /** Requests in all, the first one included. */
  readonly attempts: number;
  /** Upper bound of the first wait, in milliseconds; doubles with every attempt. */
  readonly firstDelayMs: number;
  /** Upper bound of any wait, Retry-After included, in milliseconds. */
  readonly maxDelayMs: number;
  /** Bound on one attempt, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Six attempts over at most about two minutes of waiting. */
export const defaultRetry: Omit<RetryPolicy, "clock" | "random"> = {
  attempts: 6,
  firstDelayMs: 1000,
  maxDelayMs: 60_000,
  timeoutMs: 180_000,
};

/** What one attempt may tell the loop: how long the service asked to wait, in milliseconds. */
export interface Attempt {
  retryAfterMs: number | undefined;
}

/**
 * Runs `request` until it succeeds, fails for good, or the attempts are used up; then the last error is thrown.
 * Waits are full-jitter exponential, and never shorter than the service asked for.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  request: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    const attempt: Attempt = { retryAfterMs: undefined };
    try {
      return await request(attempt);
    } catch (error) {
      signal.throwIfAborted();
      if (tries >= policy.attempts || readFailure(error).kind !== "transient") throw error;
      await policy.clock.sleep(delayMs(policy, tries, attempt.retryAfterMs), signal);
    }
  }
}

function delayMs(policy: RetryPolicy, tries: number, retryAfterMs: number | undefined): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (tries - 1));
  return Math.min(policy.maxDelayMs, Math.max(retryAfterMs ?? 0, Math.round(policy.random() * ceiling)));
}

/** A Retry-After header (seconds, or an HTTP date) in milliseconds from `nowMs`, or undefined when it is neither. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
