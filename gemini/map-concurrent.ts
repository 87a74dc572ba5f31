export interface MapConcurrentOptions {
  /** Calls of `fn` that may run at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Maps with bounded concurrency and keeps the order. Rejects as soon as `signal` aborts or one call throws;
 * the calls under way are then told through their own signal, and no further one begins.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  options: MapConcurrentOptions,
  fn: (item: T, index: number, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  options.signal.throwIfAborted();
  const { default: PQueue } = await import("p-queue");
  const queue = new PQueue({ concurrency: options.concurrency });
  const stop = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const halt = (reason: unknown): void => {
    queue.clear();
    stop.abort(reason);
    reject(reason);
  };
  const onAbort = (): void => halt(options.signal.reason);
  options.signal.addEventListener("abort", onAbort, { once: true });
  // A task must not reject inside the queue: the first failure is reported once, through `stopped`.
  const results: R[] = [];
  let done = 0;
  for (const [index, item] of items.entries()) {
    void queue.add(async () => {
      try {
        results[index] = await fn(item, index, stop.signal);
        if (!stop.signal.aborted) options.onProgress?.(++done, items.length);
      } catch (error) {
        if (!stop.signal.aborted) halt(error);
      }
    });
  }
  try {
    await Promise.race([queue.onIdle(), stopped]);
    return results;
  } finally {
    options.signal.removeEventListener("abort", onAbort);
  }
}
