import { expect, test } from "vitest";
import { chrfScore, chrfStatistics } from "../../../../components/evaluate-model/metrics/chrf.ts";
import { terScore, terStatistics } from "../../../../components/evaluate-model/metrics/ter.ts";

const rows = [
  { prediction: "the cat sat on the mat", references: ["the cat sat on a mat"] },
  { prediction: "a dog barked", references: ["the dog barked loudly"] },
];

const sums = (statistics: (row: (typeof rows)[number]) => readonly number[]): readonly number[] =>
  rows.map(statistics).reduce((a, b) => a.map((value, index) => value + (b[index] ?? 0)));

test("chrF, chrF++ and TER of a corpus are those of sacrebleu", () => {
  expect(chrfScore(sums((row) => chrfStatistics(row)))).toBeCloseTo(58.53378644524271, 10);
  expect(chrfScore(sums((row) => chrfStatistics(row, { wordOrder: 2 })))).toBeCloseTo(59.26401685055179, 10);
  expect(terScore(sums(terStatistics))).toBe(30);
});

test("a moved block is one edit", () => {
  expect(terStatistics({ prediction: "c d e f a b", references: ["a b c d e f"] })).toEqual([1, 6]);
});

test("without a reference word TER is 0 for an empty prediction and 100 for any other", () => {
  expect(terScore(terStatistics({ prediction: "", references: [""] }))).toBe(0);
  expect(terScore(terStatistics({ prediction: "one two", references: [""] }))).toBe(100);
});

test("chrF counts a character outside the basic plane as one", () => {
  expect(chrfScore(chrfStatistics({ prediction: "😀😀", references: ["😀"] }))).toBeCloseTo(
    100 * ((5 * 0.5 * 1) / (4 * 0.5 + 1)),
    10,
  );
});
