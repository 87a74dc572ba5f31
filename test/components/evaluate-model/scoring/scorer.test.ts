import { expect, test } from "vitest";
import { PipewrightError } from "../../../../compiler/diagnostics/pipewright-error.ts";
import { Scorer } from "../../../../components/evaluate-model/scoring/scorer.ts";
import { summarize } from "../../../../components/evaluate-model/score.ts";

test("a row without an answer scores the worst value and stays in the mean", () => {
  const scorer = new Scorer({ metrics: ["exact_match", "ter", "squad_v2_em"] });
  expect(scorer.add({ prediction: "a b", references: ["a b"] })).toEqual({
    exact_match: { score: 1 },
    ter: { score: 0 },
    squad_v2_em: { score: 1 },
  });
  // A question without an answer is not a right "no answer".
  expect(scorer.add({ prediction: undefined, references: [""] })).toEqual({
    exact_match: { score: 0 },
    ter: { score: 100 },
    squad_v2_em: { score: 0 },
  });
  const { rows, answered, metrics } = summarize(scorer, { seed: 1 });
  expect({ rows, answered }).toEqual({ rows: 2, answered: 1 });
  expect(metrics.map(({ name, value, count }) => [name, value, count])).toEqual([
    ["exact_match", 0.5, 2],
    ["ter", 0, 2],
    ["squad_v2_em", 0.5, 2],
  ]);
});

test("excluded rows are counted and not averaged", () => {
  const scorer = new Scorer({ metrics: ["exact_match"], scoreAs: "exclude" });
  scorer.add({ prediction: "a", references: ["a"] });
  expect(scorer.add({ prediction: undefined, references: ["a"] })).toEqual({});
  const { rows, answered, metrics } = summarize(scorer, { seed: 1 });
  expect({ rows, answered, metrics }).toEqual({
    rows: 2,
    answered: 1,
    metrics: [{ name: "exact_match", value: 1, interval: [expect.closeTo(0.2065, 3), 1], count: 1 }],
  });
});

test("scores stand in the order in which metrics were named", () => {
  const scorer = new Scorer({ metrics: ["squad_f1", "rouge1", "exact_match", "rougeL"] });
  expect(Object.keys(scorer.add({ prediction: "a", references: ["a"] }))).toEqual([
    "squad_f1",
    "rouge1",
    "exact_match",
    "rougeL",
  ]);
});

test("a missing answer is wrong and no class of its own", () => {
  const scorer = new Scorer({ metrics: ["classification"] });
  for (const [prediction, reference] of [
    ["a", "a"],
    ["b", "b"],
    [undefined, "b"],
  ] as const) {
    scorer.add({ prediction, references: [reference] });
  }
  const { classification } = summarize(scorer, { seed: 1 });
  expect(classification).toMatchObject({
    accuracy: 2 / 3,
    labels: [{ label: "a" }, { label: "b", recall: 0.5 }],
    matrix: [
      [1, 0],
      [0, 1],
    ],
  });
});

test("free text is refused as labels", () => {
  const scorer = new Scorer({ metrics: ["classification"] });
  const flood = (): void => {
    for (let row = 0; row < 501; row++) scorer.add({ prediction: `p${row}`, references: [`r${row}`] });
  };
  expect(flood).toThrow(
    new PipewrightError({
      code: "K637",
      message: "classification found more than 1,000 different labels",
      hint: "the answers are free text: leave 'classification' out, and use 'squad_f1' or 'rougeL'",
    }),
  );
});

test("the same seed gives the same summary, and BLEU says how it was computed", () => {
  const run = () => {
    const scorer = new Scorer({ metrics: ["bleu", "rougeL"], bleuTokenizer: "char" });
    for (let row = 0; row < 30; row++) {
      scorer.add({ prediction: `the cat ${row % 7} sat`, references: [`the cat ${row % 5} sat`] });
    }
    return summarize(scorer, { seed: 7, bleuTokenizer: "char" });
  };
  const summary = run();
  expect(run()).toEqual(summary);
  expect(summary.signatures?.["bleu"]).toMatch(
    /^nrefs:1\|case:mixed\|eff:no\|tok:char\|smooth:exp\|version:pipewright\//,
  );
  expect(summary.intervals).toEqual({
    level: 0.95,
    resamples: 1000,
    seed: 7,
    generator: "xoroshiro128+ (pure-rand 8)",
  });
  for (const { value, interval } of summary.metrics) {
    expect(interval?.[0]).toBeLessThan(value);
    expect(interval?.[1]).toBeGreaterThan(value);
  }
});

test("references without a word that ROUGE sees are warned about", () => {
  const scorer = new Scorer({ metrics: ["rouge1"] });
  scorer.add({ prediction: "да", references: ["да"] });
  scorer.add({ prediction: "yes", references: ["yes"] });
  expect(scorer.warnings()).toEqual([]);
  scorer.add({ prediction: "да", references: ["да"] });
  expect(scorer.warnings()).toEqual([
    "2 of 3 references have no letter a–z and no digit: ROUGE sees no words in them and scores 0; chrf counts the characters of every script",
  ]);
});
