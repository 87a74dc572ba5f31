import { readFailure } from "./failure.ts";

/**
 * Lets fewer requests out at once after the service has said that it is saturated (HTTP 429), and slowly more again while it
 * answers: half as many after a wave of refusals, one more after each full round of answers.
 */
export class RequestLimiter {
  #limit = Infinity;
  #running = 0;
  /** How many were out at once at the most; what the limit grows back to before it is gone. */
  #widest = 0;
  /** Counts the cuts, so that the refusals of one wave cut once. */
  #cuts = 0;
  #answered = 0;
  readonly #waiting: (() => void)[] = [];

  /** Requests that may be out at once now; Infinity when nothing was refused. */
  get limit(): number {
    return this.#limit;
  }

  /** Runs one attempt as soon as there is room; waits between attempts belong outside. Rejects when aborted while waiting. */
  async run<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#limit) await this.#room(signal);
    this.#running++;
    this.#widest = Math.max(this.#widest, this.#running);
    const cutsBefore = this.#cuts;
    try {
      const answer = await request();
      this.#grow();
      return answer;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === "transient" && failure.status === 429 && cutsBefore === this.#cuts) this.#cut();
      throw error;
    } finally {
      this.#running--;
      this.#wake();
    }
  }

  #cut(): void {
    this.#cuts++;
    this.#answered = 0;
    this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, this.#running) / 2));
  }

  #grow(): void {
    if (this.#limit === Infinity || ++this.#answered < this.#limit) return;
    this.#answered = 0;
    this.#limit = this.#limit + 1 > this.#widest ? Infinity : this.#limit + 1;
  }

  #wake(): void {
    const room = this.#limit - this.#running;
    for (const wake of this.#waiting.splice(0, Math.max(0, room))) wake();
  }

  async #room(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      const at = this.#waiting.indexOf(resolve);
      // Already woken: its place is free for whoever asks next.
      if (at !== -1) this.#waiting.splice(at, 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
