import type { Clock } from "../../gemini/clock.ts";

/** A clock whose sleeps end at once and are written down. */
export function manualClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
