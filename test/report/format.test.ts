import { expect, test } from "vitest";
import {
  formatChange,
  formatCount,
  formatInterval,
  formatNumber,
  formatP,
  formatPlural,
  formatScore,
  formatShare,
} from "../../report/format-number.ts";
import { formatDuration, formatInstant } from "../../report/format-time.ts";
import { lowerIsBetter, metricRange, type MetricChange, verdictOf } from "../../report/metric-change.ts";

test("durations read as people say them", () => {
  const spans = [0, 850, 4200, 59_940, 59_960, 192_000, 3_599_400, 7_500_000, Number.NaN, -1];
  expect(spans.map((ms) => formatDuration(ms))).toEqual([
    "0 ms",
    "850 ms",
    "4.2 s",
    "59.9 s",
    "1 min 0 s",
    "3 min 12 s",
    "59 min 59 s",
    "2 h 05 min",
    "–",
    "–",
  ]);
});

test("instants are shown in UTC, and other text as it is", () => {
  expect(formatInstant("2026-11-20T10:15:00+01:00")).toBe("2026-11-20 09:15:00 UTC");
  expect(formatInstant("yesterday")).toBe("yesterday");
});

test("numbers keep their sign, and what is not known is a dash", () => {
  expect([formatChange(0.1234, 1), formatChange(-4.04, 100), formatChange(-0.0001, 1)]).toEqual([
    "+0.123",
    "−4.0",
    "±0.000",
  ]);
  expect([formatScore(0.5, 1), formatScore(34.26, 100), formatScore(Number.NaN, 1)]).toEqual(["0.500", "34.3", "–"]);
  expect([formatShare(0.714), formatShare(Number.NaN), formatCount(12_345), formatNumber(0.912345678)]).toEqual([
    "71.4 %",
    "–",
    "12,345",
    "0.912346",
  ]);
  expect([formatP(0.0004), formatP(0.04), formatP(Number.NaN)]).toEqual(["< 0.001", "= 0.040", "–"]);
  expect([formatPlural(1, "row"), formatPlural(0, "row")]).toEqual(["1 row", "0 rows"]);
  expect(formatInterval([0.1, 0.2], (value) => formatScore(value, 1))).toBe("[0.100, 0.200]");
});

test("a model is better only when the whole interval says so, and fewer edits are better", () => {
  const change = (metric: string, interval?: readonly [number, number]): MetricChange =>
    Object.assign({ metric, before: 0, after: 0, change: 0, rows: 9 }, interval && { interval });
  expect(verdictOf(change("rouge1", [0.01, 0.2]))).toBe("better");
  expect(verdictOf(change("rouge1", [-0.2, -0.1]))).toBe("worse");
  expect(verdictOf(change("rouge1", [0, 0.2]))).toBe("no difference shown");
  expect(verdictOf(change("ter", [-9, -1]))).toBe("better");
  expect(verdictOf(change("ter", [1, 9]))).toBe("worse");
  expect(verdictOf(change("rouge1"))).toBe("no interval");
  expect([lowerIsBetter("ter"), lowerIsBetter("terse_match")]).toEqual([true, false]);
});

test("the sacrebleu family ranges to 100, the others to 1", () => {
  expect(
    ["bleu", "sentence_bleu", "chrf", "chrf++", "ter", "rougeL_fmeasure"].map((name) => metricRange(name, [0.2])),
  ).toEqual([100, 100, 100, 100, 100, 1]);
  expect(metricRange("ter", [140])).toBe(140);
});
