import { expect, test } from "vitest";
import { listedOptions } from "../../../emulator/learner/listed-options.ts";

test.each([
  [
    "Answer with the queue: billing, repairs, lost-property or safety.",
    ["billing", "repairs", "lost-property", "safety"],
  ],
  ['Reply "yes" or "no".', ["yes", "no"]],
  ["Classify it as spam or ham.", ["spam", "ham"]],
  ["red | green | blue", ["red", "green", "blue"]],
  ["There's a bike in our cellar, it's been there for a week.", []],
  ["", []],
])("%s", (text, options) => {
  expect(listedOptions(text)).toEqual(options);
});
