import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { openGemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";
import { RequestLimiter } from "../../gemini/request-limiter.ts";
import { manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;
const saturated = Object.assign(new Error("Resource exhausted"), { status: 429 });
const faulty = Object.assign(new Error("Unavailable"), { status: 503 });

/** Requests through one limiter that end when the test says so. */
function requests(): {
  readonly limiter: RequestLimiter;
  readonly open: PromiseWithResolvers<void>[];
  readonly send: (count: number) => Promise<void>;
  /** Ends everything that is out, with this error or well. */
  readonly end: (error?: Error) => Promise<void>;
} {
  const limiter = new RequestLimiter();
  const open: PromiseWithResolvers<void>[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    limiter,
    open,
    send: async (count) => {
      for (let sent = 0; sent < count; sent++) {
        const gate = Promise.withResolvers<void>();
        const request = limiter.run(signal, () => {
          open.push(gate);
          return gate.promise;
        });
        request.catch(() => undefined);
      }
      await settle();
    },
    end: async (error) => {
      for (const gate of open.splice(0))
        if (error) gate.reject(error);
        else gate.resolve();
      await settle();
    },
  };
}

test("a wave of 429s halves what is out at once, once, and every round of answers lets one more out", async () => {
  const { limiter, open, send, end } = requests();
  await send(8);
  expect([open.length, limiter.limit]).toEqual([8, Infinity]);
  await end(saturated);
  expect(limiter.limit).toBe(4);
  await send(30);
  const widths: number[] = [];
  while (open.length > 0) {
    widths.push(open.length);
    await end();
  }
  expect(widths).toEqual([4, 5, 6, 7, 8]);
  expect(limiter.limit).toBe(Infinity);
});

test("one request at a time stays possible however often the service refuses, and other failures cut nothing", async () => {
  const { limiter, open, send, end } = requests();
  await send(3);
  await end(faulty);
  expect(limiter.limit).toBe(Infinity);
  for (let wave = 0; wave < 4; wave++) {
    await send(1);
    await end(saturated);
  }
  expect(limiter.limit).toBe(1);
  await send(2);
  expect(open).toHaveLength(1);
});

test("a request that waits for room ends when it is aborted, and gives its place to nobody else's loss", async () => {
  const { limiter, open, send, end } = requests();
  await send(2);
  await end(saturated);
  await send(1);
  const stop = new AbortController();
  const waiting = limiter.run(stop.signal, () => Promise.resolve("never"));
  const after = limiter.run(signal, () => Promise.resolve("after"));
  stop.abort(new Error("stop"));
  await expect(waiting).rejects.toThrow("stop");
  expect(open).toHaveLength(1);
  await end();
  expect(await after).toBe("after");
});

test("rows that the emulator refuses at first are all answered, with fewer requests out at once", async () => {
  await using emulator = await startEmulator({ faults: { saturatedCalls: 8 } });
  const clock = manualClock();
  const gemini = await openGemini(emulator.env, { clock, random: () => 0.5 });
  const limits = new Set<number>();
  const rows = Array.from({ length: 40 }, (_, index) => `row ${index}`);
  const answers = await mapConcurrent(rows, { concurrency: 8, signal }, async (contents, _index, signal) => {
    const answer = await generate(gemini, { model: "gemini-2.5-flash", contents, signal });
    limits.add(gemini.limiter.limit);
    return answer.outcome;
  });
  expect(new Set(answers)).toEqual(new Set(["ok"]));
  expect(clock.slept).toHaveLength(8);
  expect(Math.min(...limits)).toBeLessThan(8);
  expect(gemini.limiter.limit).toBe(Infinity);
});
