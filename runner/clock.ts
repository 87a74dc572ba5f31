import { setTimeout as wait } from "node:timers/promises";

/** Time as the runner sees it; tests bring their own. */
export interface Clock {
  now(): Date;
  /** @throws the signal's reason when aborted */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
};
