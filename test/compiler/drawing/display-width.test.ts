import { expect, test } from "vitest";
import { displayWidth, fitWidth, padWidth, wrapText } from "../../../compiler/drawing/display-width.ts";

test.each([
  ["abc", 3],
  ["日本", 4],
  ["e\u0301", 1],
  ["👍🏽", 2],
  ["한국어", 6],
  ["ﬁ±–", 3],
])("%s takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test("a text is cut at a whole character", () => {
  expect(fitWidth("日本語テキスト", 6)).toBe("日本…");
  expect(fitWidth("short", 5)).toBe("short");
});

test("padding counts columns, not characters", () => {
  expect([padWidth("日", 4), padWidth("a", 3, "left"), padWidth("long", 2)]).toEqual(["日  ", "  a", "long"]);
});

test("text is broken at spaces and a word longer than the line is cut", () => {
  expect(wrapText("one two  three abcdefghijk", 8)).toEqual(["one two", "three", "abcdefg…"]);
});
