import { expect, test } from "vitest";
import { bleuSignature } from "../../../../components/evaluate-model/metrics/bleu-signature.ts";
import { bleuTokenizers } from "../../../../components/evaluate-model/metrics/bleu-tokenizers.ts";
import type { BleuTokenizer } from "../../../../components/evaluate-model/metrics/bleu-tokenizers.ts";
import { bleuScore, bleuStatistics, brevityPenalty } from "../../../../components/evaluate-model/metrics/bleu.ts";
import { version } from "../../../../compiler/version.ts";

const row = { prediction: "It cost $1,234.56 in 2019, didn't it?", references: ["It cost 1,234.56 dollars in 2019."] };

test.each<[BleuTokenizer, number, readonly number[]]>([
  ["13a", 12.549310621989482, [10, 7, 5, 2, 0, 0, 10, 9, 8, 7]],
  ["intl", 8.054496384843702, [12, 6, 4, 1, 0, 0, 12, 11, 10, 9]],
])("with '%s' one sentence scores %d from its counts", (tokenizer, score, statistics) => {
  expect(bleuStatistics(row, tokenizer)).toEqual(statistics);
  expect(bleuScore(statistics, { effectiveOrder: true })).toBeCloseTo(score, 10);
});

test.each<[BleuTokenizer, number]>([
  ["char", 51.944251162987904],
  ["none", 14.535768424205482],
  ["zh", 9.980099403873663],
])("with '%s' one sentence scores %d", (tokenizer, score) => {
  expect(bleuScore(bleuStatistics(row, tokenizer), { effectiveOrder: true })).toBeCloseTo(score, 10);
});

test("smoothing decides what a missing n-gram costs", () => {
  const statistics = bleuStatistics(row);
  const score = (smoothing: Parameters<typeof bleuScore>[1] & object): number =>
    bleuScore(statistics, { ...smoothing, effectiveOrder: true });
  expect(score({ smoothing: { kind: "floor", value: 0.1 } })).toBeCloseTo(6.6740947190414825, 10);
  expect(score({ smoothing: { kind: "add-k", value: 1 } })).toBeCloseTo(21.3643503198117, 10);
  expect(score({ smoothing: { kind: "none" } })).toBe(0);
});

test("13a separates signs and the last full stop but no apostrophe and no decimal comma", () => {
  expect(bleuTokenizers["13a"](row.prediction)).toEqual([
    "It",
    "cost",
    "$",
    "1,234.56",
    "in",
    "2019",
    ",",
    "didn't",
    "it",
    "?",
  ]);
  expect(bleuTokenizers["13a"]("a &amp;lt; b-\nc <skipped>3-4.")).toEqual(["a", "<", "bc", "3", "-", "4", "."]);
});

test("a corpus is scored from summed counts", () => {
  const sums = [
    bleuStatistics({ prediction: "the cat sat on the mat", references: ["the cat sat on a mat"] }),
    bleuStatistics({ prediction: "a dog barked", references: ["the dog barked loudly"] }),
  ].reduce((a, b) => a.map((value, index) => value + (b[index] ?? 0)));
  expect(bleuScore(sums)).toBeCloseTo(44.15034607719596, 10);
  expect(brevityPenalty(9, 10)).toBeCloseTo(Math.exp(-1 / 9), 12);
});

test("an empty prediction scores 0 and the closest reference length is the shorter on a tie", () => {
  expect(bleuScore(bleuStatistics({ prediction: "", references: ["a b"] }))).toBe(0);
  expect(bleuStatistics({ prediction: "a b c", references: ["a b c d", "a b"] })[1]).toBe(2);
});

test("the signature names every choice and the kit's own version", () => {
  expect(
    bleuSignature({ references: 1, effectiveOrder: false, tokenizer: "13a", smoothing: { kind: "floor", value: 0.1 } }),
  ).toBe(`nrefs:1|case:mixed|eff:no|tok:13a|smooth:floor[0.10]|version:pipewright/${version}`);
});
