import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { secondInterrupt } from "../../cli/second-interrupt.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("the second press hurries, one press that arrives twice does not, and a third one is left to the default", () => {
  const before = process.listenerCount("SIGINT");
  const seen: string[] = [];
  using second = secondInterrupt(() => seen.push("first"));
  second.signal.addEventListener("abort", () => seen.push("second"));
  process.emit("SIGINT");
  vi.advanceTimersByTime(20);
  process.emit("SIGINT");
  expect(seen).toEqual(["first"]);
  vi.advanceTimersByTime(1000);
  process.emit("SIGINT");
  expect(seen).toEqual(["first", "second"]);
  expect(process.listenerCount("SIGINT")).toBe(before);
});
