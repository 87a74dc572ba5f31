import { describe, expect, test } from "vitest";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";

const never = new AbortController().signal;

describe("mapping with bounded concurrency", () => {
  test("results keep the order of the items however the calls end", async () => {
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const mapped = mapConcurrent([1, 2, 3], { concurrency: 3, signal: never }, async (item, index) => {
      await gates[index]?.promise;
      return item * 10;
    });
    for (const gate of gates.toReversed()) gate.resolve();
    expect(await mapped).toEqual([10, 20, 30]);
  });

  test("no more calls run at once than allowed, and every end is reported", async () => {
    let running = 0;
    let most = 0;
    const progress: (readonly [number, number])[] = [];
    await mapConcurrent(
      [1, 2, 3, 4, 5, 6],
      { concurrency: 2, signal: never, onProgress: (done, total) => progress.push([done, total]) },
      async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
      },
    );
    expect(most).toBe(2);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
  });

  test("an abort rejects at once, tells the calls under way and begins no further one", async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const told: unknown[] = [];
    const mapped = mapConcurrent([1, 2, 3, 4], { concurrency: 2, signal: stop.signal }, (item, _index, signal) => {
      begun.push(item);
      signal.addEventListener("abort", () => told.push(signal.reason));
      if (begun.length === 2) queueMicrotask(() => stop.abort(new Error("stop")));
      return new Promise<never>(() => {});
    });
    await expect(mapped).rejects.toThrow("stop");
    expect(begun).toEqual([1, 2]);
    expect(told).toEqual([stop.signal.reason, stop.signal.reason]);
  });

  test("the first call that throws ends the rest", async () => {
    const begun: number[] = [];
    const mapped = mapConcurrent([1, 2, 3], { concurrency: 1, signal: never }, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error("two");
    });
    await expect(mapped).rejects.toThrow("two");
    expect(begun).toEqual([1, 2]);
  });

  test("no items give no results", async () => {
    expect(await mapConcurrent([], { concurrency: 3, signal: never }, async () => 1)).toEqual([]);
  });
});
