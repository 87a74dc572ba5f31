import { expect, test } from "vitest";
import {
  percentileInterval,
  resample,
  resamplesFor,
} from "../../../../components/evaluate-model/statistics/bootstrap.ts";
import { mean } from "../../../../components/evaluate-model/statistics/mean.ts";
import { quantile } from "../../../../components/evaluate-model/statistics/quantile.ts";
import { signTest } from "../../../../components/evaluate-model/statistics/sign-test.ts";
import { wilsonInterval } from "../../../../components/evaluate-model/statistics/wilson.ts";

test.each([
  [52, 100, [0.42316577765223956, 0.6153544824194809]],
  [10, 10, [0.7224672001371109, 1]],
  [0, 10, [0, 0.27753279986288926]],
] as const)("the Wilson interval of %d of %d", (hits, trials, [low, high]) => {
  const [from, to] = wilsonInterval(hits, trials) ?? [];
  expect(from).toBeCloseTo(low, 12);
  expect(to).toBeCloseTo(high, 12);
});

test("no trials have no interval", () => {
  expect(wilsonInterval(0, 0)).toBeUndefined();
});

test("the sign test is exact and two-sided", () => {
  expect(signTest(60, 40)).toBeCloseTo(0.05688793364098089, 12);
  expect(signTest(0, 10)).toBeCloseTo(0.001953125, 12);
  expect(signTest(5, 5)).toBe(1);
  expect(signTest(0, 0)).toBe(1);
  expect(signTest(5200, 4800)).toBeGreaterThan(0);
});

test("quantiles are interpolated", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([7], 0.3)).toBe(7);
  expect(quantile([], 0.5)).toBeUndefined();
});

test("the mean of nothing is undefined", () => {
  expect(mean([])).toBeUndefined();
  expect(mean([1, 2])).toBe(1.5);
});

const values = Array.from({ length: 200 }, (_, n) => (n * 37) % 100);
const meanOf = (weights: Int32Array): number =>
  values.reduce((sum, value, row) => sum + value * (weights[row] as number), 0) / values.length;

test("the same seed draws the same rows, another seed others", () => {
  const draw = (seed: number) => resample({ rows: 200, seed, resamples: 5 }, [meanOf])[0];
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("every resample has as many rows as there are, and each row is as likely as any other", () => {
  const drawn = new Int32Array(7);
  resample({ rows: 7, seed: 3, resamples: 10_000 }, [
    (weights) => {
      for (const [row, weight] of weights.entries()) drawn[row] = (drawn[row] as number) + weight;
      return 0;
    },
  ]);
  expect(drawn.reduce((a, b) => a + b)).toBe(70_000);
  // Six standard deviations of a binomial count.
  for (const count of drawn) expect(Math.abs(count - 10_000)).toBeLessThan(6 * Math.sqrt(70_000 * (1 / 7) * (6 / 7)));
});

test("the interval of a mean is about two standard errors to each side", () => {
  const [low, high] = percentileInterval(resample({ rows: 200, seed: 1 }, [meanOf])[0] ?? []) ?? [0, 0];
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - 49.5) ** 2, 0) / 200 / 200);
  expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.9);
  expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.1);
});

test("a resample without a value leaves no interval", () => {
  expect(percentileInterval([1, undefined, 2])).toBeUndefined();
});

test("a large file gets fewer resamples, never under a hundred", () => {
  expect([10, 100_000, 400_000, 10_000_000].map((rows) => resamplesFor({ rows, seed: 1 }))).toEqual([
    1000, 1000, 500, 100,
  ]);
});
