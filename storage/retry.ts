import { setTimeout as sleep } from "node:timers/promises";

/** Statuses after which the same request may succeed a moment later. */
const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const retryableNetwork: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** Attempts of one request in all, the first included. */
export const maxAttempts = 5;

export type Pause = (milliseconds: number) => Promise<void>;

const realPause: Pause = async (milliseconds) => {
  await sleep(milliseconds);
};

/** Repeats work that failed for a passing reason, with doubled waits between 0.25 s and 4 s. */
export async function withRetries<T>(work: () => Promise<T>, pause: Pause = realPause): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxAttempts || !isPassing(error)) throw error;
      await waitBefore(attempt, pause);
    }
  }
}

/** Waits before attempt `attempt + 1`; up to a quarter is random, so that many tasks do not come back together. */
export async function waitBefore(attempt: number, pause: Pause = realPause): Promise<void> {
  await pause(Math.min(250 * 2 ** (attempt - 1), 4000) * (1 + Math.random() / 4));
}

/** Whether an error of an HTTP request is likely to be gone on the next attempt. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return retryableStatuses.has(status);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as { readonly code?: unknown }).code;
    if (typeof code === "string" && retryableNetwork.has(code)) return true;
  }
  // What fetch says when the other side hangs up in the middle of a body.
  return error instanceof TypeError && (error.message === "terminated" || error.message === "fetch failed");
}

/** The HTTP status that an error of Google's clients, or of our own requests, carries. */
export function statusOf(error: unknown): number | undefined {
  for (let cause = error; typeof cause === "object" && cause !== null; cause = (cause as Error).cause) {
    const { code, status } = cause as { readonly code?: unknown; readonly status?: unknown };
    for (const value of [code, status]) {
      const number = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
      if (typeof number === "number" && number >= 100 && number <= 599) return number;
    }
  }
  return undefined;
}
