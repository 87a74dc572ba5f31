import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endDespiteHandles } from "../../../containers/runtime/late-handles.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a process with something open ends, but not before a slow reader has taken its output", async () => {
  const ended = Promise.withResolvers<void>();
  vi.spyOn(process, "exit").mockImplementation(() => ended.resolve() as never);
  const said: string[] = [];
  const output = { writableLength: 1_000_000 };
  endDespiteHandles((open) => said.push(open), [output]);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
  output.writableLength = 0;
  vi.advanceTimersByTime(60_000);
  await ended.promise;
  expect(said.length).toBe(1);
});
