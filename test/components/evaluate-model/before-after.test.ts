import { expect, test } from "vitest";
import { compareEvaluations } from "../../../components/evaluate-model/before-after.ts";
import type { PredictionRow } from "../../../components/evaluate-model/evaluation.ts";

/** A row whose answer is right or wrong, or which has none. */
const row = (id: number, answer: "right" | "wrong" | "none"): PredictionRow => ({
  id: String(id),
  prompt: `question ${id}`,
  reference: `answer ${id % 4}`,
  outcome: answer === "none" ? "response_blocked" : "ok",
  ...(answer === "none" ? {} : { prediction: answer === "right" ? `answer ${id % 4}` : "something else" }),
  latencyMs: 1,
  scores: {},
});
const rows = (count: number, answer: (id: number) => "right" | "wrong" | "none"): readonly PredictionRow[] =>
  Array.from({ length: count }, (_, id) => row(id, answer(id)));

test("before, after and change are over the rows that both answered", () => {
  const before = rows(10, (id) => (id === 0 || id === 9 ? "none" : id < 5 ? "right" : "wrong"));
  const after = rows(10, (id) => (id === 1 || id === 9 ? "none" : "right"));
  const comparison = compareEvaluations(before, after, ["exact_match"], 1);
  expect(comparison).toEqual({
    rows: 7,
    unanswered: { before: 1, after: 1, both: 1 },
    unmatched: 0,
    metrics: [
      {
        metric: "exact_match",
        before: 3 / 7,
        after: 1,
        change: 4 / 7,
        interval: [expect.closeTo(1 / 7, 9), expect.closeTo(6 / 7, 9)],
        p: expect.any(Number),
        rows: 7,
      },
    ],
    intervals: {
      level: 0.95,
      method: "paired-bootstrap",
      resamples: 1000,
      seed: 1,
      generator: "xoroshiro128+ (pure-rand 8)",
    },
  });
});

test("the same rows in both have a change of exactly zero, and chance explains it", () => {
  const same = rows(50, (id) => (id % 3 === 0 ? "wrong" : "right"));
  const { metrics } = compareEvaluations(same, same, ["rougeL", "bleu", "classification"], 5);
  expect(metrics.map(({ metric, change, interval, p }) => ({ metric, change, interval, p }))).toEqual(
    [
      "rougeL_precision",
      "rougeL_recall",
      "rougeL_fmeasure",
      "bleu",
      "accuracy",
      "macro_f1",
      "micro_f1",
      "cohens_kappa",
    ].map((metric) => ({ metric, change: 0, interval: [0, 0], p: 1 })),
  );
});

test("the pairing makes the interval narrower than unpaired rows would", () => {
  const before = rows(100, (id) => (id < 50 ? "right" : "wrong"));
  const after = rows(100, (id) => (id < 60 ? "right" : "wrong"));
  const [change] = compareEvaluations(before, after, ["exact_match"], 2).metrics;
  expect(change?.change).toBeCloseTo(0.1, 12);
  // Unpaired, the difference of two rates near one half over 100 rows has an interval of ±0.14.
  expect(change?.interval[0]).toBeGreaterThan(0.03);
  expect(change?.interval[1]).toBeLessThan(0.17);
  expect(change?.p).toBeLessThan(0.01);
  expect(change?.p).toBeGreaterThan(0);
});

test("rows of another question are not compared, and one row shows nothing", () => {
  const before = rows(3, () => "right");
  const moved = rows(3, () => "right").map((each) => Object.assign({}, each, { prompt: `another ${each.prompt}` }));
  expect(compareEvaluations(before, moved, ["exact_match"], 1)).toMatchObject({ rows: 0, unmatched: 6, metrics: [] });
  expect(compareEvaluations(before, before.slice(0, 1), ["exact_match"], 1)).toMatchObject({
    rows: 1,
    unmatched: 2,
    metrics: [],
  });
});
