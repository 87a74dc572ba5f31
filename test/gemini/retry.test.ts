import { expect, test } from "vitest";
import { parseRetryAfter } from "../../gemini/retry.ts";

test("Retry-After is read as seconds or as a date, and anything else is ignored", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(
    ["2", "0", "-1", "Thu, 01 Jan 2026 00:00:30 GMT", "Wed, 31 Dec 2025 00:00:00 GMT", "soon", "", null].map((header) =>
      parseRetryAfter(header, now),
    ),
  ).toEqual([2000, 0, 0, 30_000, 0, undefined, undefined, undefined]);
});
