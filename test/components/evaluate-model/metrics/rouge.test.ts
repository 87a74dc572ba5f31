import { expect, test } from "vitest";
import { RougeScorer } from "../../../../components/evaluate-model/metrics/rouge.ts";
import type { RougeType } from "../../../../components/evaluate-model/metrics/rouge.ts";

const types = ["rouge1", "rouge2", "rougeL", "rougeLsum"] as const satisfies readonly RougeType[];

/** Type → [precision, recall, F]. */
function score(prediction: string, references: readonly string[], stem = true): Record<string, readonly number[]> {
  const triples = new RougeScorer({ stem }).score(types, { prediction, references });
  return Object.fromEntries(
    triples.map(({ precision, recall, fmeasure }, index) => [types[index], [precision, recall, fmeasure]]),
  );
}

test("a prediction with some words of the reference scores as in rouge_score", () => {
  const sequence = [0.625, 0.5555555555555556, 0.5882352941176471];
  expect(score("The quick brown dog jumps on the log.", ["The quick brown fox jumps over the lazy dog"])).toEqual({
    rouge1: [0.75, 0.6666666666666666, 0.7058823529411765],
    rouge2: [0.2857142857142857, 0.25, 0.26666666666666666],
    rougeL: sequence,
    rougeLsum: sequence,
  });
});

test("sentences in another order cost ROUGE-L and not ROUGE-Lsum", () => {
  expect(
    score("Rubbing the back.\nSqueeze lotion onto a forearm, reaching behind you.", [
      "Squeeze lotion on both forearms.\nReach behind and rub your back.",
    ]),
  ).toEqual({
    rouge1: [0.6363636363636364, 0.6363636363636364, 0.6363636363636364],
    rouge2: [0.3, 0.3, 0.3],
    rougeL: [0.45454545454545453, 0.45454545454545453, 0.45454545454545453],
    rougeLsum: [0.6363636363636364, 0.6363636363636364, 0.6363636363636364],
  });
});

test("a repeated word counts once for each time the other side has it", () => {
  const sequence = [0.6666666666666666, 0.8, 0.7272727272727272];
  expect(score("a b\nc d e a", ["b a c\nd e"])).toEqual({
    rouge1: [0.8333333333333334, 1, 0.9090909090909091],
    rouge2: [0.4, 0.5, 0.4444444444444445],
    rougeL: sequence,
    rougeLsum: sequence,
  });
});

test("of several references the one with the highest F counts for each type", () => {
  const { rouge1, rouge2 } = score("a cat sat down", ["the cat sat", "a cat sat down quietly"]);
  expect({ rouge1, rouge2 }).toEqual({
    rouge1: [1, 0.8, 0.888888888888889],
    rouge2: [1, 0.75, 0.8571428571428571],
  });
});

test("texts without a letter a–z or a digit score 0, also against themselves", () => {
  const nothing = [0, 0, 0];
  const all = { rouge1: nothing, rouge2: nothing, rougeL: nothing, rougeLsum: nothing };
  expect(score("приветмир", ["приветмир"])).toEqual(all);
  expect(score("", [""])).toEqual(all);
  expect(score("word", ["\n\n"])).toEqual(all);
});

test("without stemming inflected words differ", () => {
  expect(score("running", ["runs"])["rouge1"]).toEqual([1, 1, 1]);
  expect(score("running", ["runs"], false)["rouge1"]).toEqual([0, 0, 0]);
});

test("the vocabulary starts again between rows without changing a score", () => {
  const scorer = new RougeScorer();
  const flood = Array.from({ length: 210_000 }, (_, n) => `w${n}`).join(" ");
  scorer.score(["rouge1"], { prediction: flood, references: ["x"] });
  expect(scorer.score(["rouge1", "rougeL"], { prediction: "w1 w2", references: ["w2 w1"] })).toEqual([
    { precision: 1, recall: 1, fmeasure: 1 },
    { precision: 0.5, recall: 0.5, fmeasure: 0.5 },
  ]);
});
