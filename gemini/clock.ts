import { setTimeout as delay } from "node:timers/promises";

/** Time as the Gemini calls see it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      // timers/promises wraps the reason; callers compare against the reason itself.
      signal.throwIfAborted();
      throw error;
    }
  },
};
