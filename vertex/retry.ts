import type { Clock } from "./clock.ts";
import { isNobodyHome, isTransient } from "./google-error.ts";

export interface RetryOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** @default 5 */
  readonly attempts?: number;
}

/** Calls again after transient failures (500 ms, doubling): the gapic clients retry nothing in these services, not even reads. */
export async function retryTransient<T>(call: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const attempts = options.attempts ?? 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(attempt);
    } catch (error) {
      if (attempt >= attempts || !isTransient(error) || isNobodyHome(error)) throw error;
      await options.clock.sleep(500 * 2 ** (attempt - 1), options.signal);
    }
  }
}
