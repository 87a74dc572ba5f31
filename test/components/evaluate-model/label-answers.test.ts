import { expect, test } from "vitest";
import { labelOfAnswer, labelsOf } from "../../../components/evaluate-model/label-answers.ts";

test("a few short references that repeat are labels, by code point", () => {
  expect(labelsOf(["spam", "ham ", "spam", "Ham"])).toBeUndefined();
  expect(labelsOf(["spam", "ham ", "spam", "ham"])).toEqual(["ham", "spam"]);
});

test("one single label, labels that hardly repeat, long texts and empty ones are no classification", () => {
  expect(labelsOf(["a", "a"])).toBeUndefined();
  expect(labelsOf(["a", "b", "c"])).toBeUndefined();
  expect(labelsOf(["a", "a", "b".repeat(65), "b".repeat(65)])).toBeUndefined();
  expect(labelsOf(["a", "a", "", ""])).toBeUndefined();
  const many = Array.from({ length: 51 }, (_, n) => `label ${n}`);
  expect(labelsOf([...many, ...many])).toBeUndefined();
});

test("an answer means a label in spite of case, blanks and a full stop, and otherwise none", () => {
  const labels = ["Negative", "Positive", "US", "us"];
  expect(
    ["Positive", " positive\n", "POSITIVE.", "us", "Us", "It is positive", "", "Positive!?"].map((answer) =>
      labelOfAnswer(answer, labels),
    ),
  ).toEqual(["Positive", "Positive", "Positive", "us", "__invalid__", "__invalid__", "__invalid__", "Positive"]);
});
