import { expect, test } from "vitest";
import { classify } from "../../../../components/evaluate-model/metrics/classification.ts";

const pairs = (truth: string, predicted: string) =>
  truth.split("").map((label, index) => ({ truth: label, predicted: predicted[index] ?? "" }));

test("every number of a three-class report", () => {
  const report = classify(pairs("aabbc", "abbbb"));
  expect(report.accuracy).toBe(0.6);
  expect(report.labels).toEqual([
    { label: "a", precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
    { label: "b", precision: 0.5, recall: 1, f1: 2 / 3, support: 2 },
    { label: "c", precision: 0, recall: 0, f1: 0, support: 1 },
  ]);
  expect(report.matrix).toEqual([
    [1, 1, 0],
    [0, 2, 0],
    [0, 1, 0],
  ]);
  expect(report.micro).toEqual({ precision: 0.6, recall: 0.6, f1: 0.6 });
  expect(report.macro.f1).toBeCloseTo(4 / 9, 12);
  expect(report.weighted.f1).toBeCloseTo(8 / 15, 12);
  expect(report.cohensKappa).toBeCloseTo(1 - 0.4 / (1 - (2 * 1 + 2 * 4) / 25), 12);
});

test("with listed labels a row with another label still counts in the accuracy", () => {
  const report = classify(pairs("aabb", "axbb"), ["a", "b"]);
  expect(report.accuracy).toBe(0.75);
  expect(report.micro.recall).toBe(0.75);
  expect(report.matrix).toEqual([
    [1, 0],
    [0, 2],
  ]);
});

test("kappa is not defined when both sides use one single label", () => {
  expect(classify(pairs("aaa", "aaa")).cohensKappa).toBeUndefined();
});

test("labels are ordered by code point, so an emoji comes last", () => {
  expect(
    classify([
      { truth: "😀", predicted: "\u{ff5e}" },
      { truth: "a", predicted: "b" },
    ]).labels.map(({ label }) => label),
  ).toEqual(["a", "b", "\u{ff5e}", "😀"]);
});
