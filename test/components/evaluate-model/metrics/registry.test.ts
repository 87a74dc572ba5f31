import { expect, test } from "vitest";
import { PipewrightError } from "../../../../compiler/diagnostics/pipewright-error.ts";
import { parseMetricNames } from "../../../../components/evaluate-model/metrics/registry.ts";

function problemOf(names: readonly string[]): unknown {
  try {
    parseMetricNames(names);
  } catch (error) {
    if (error instanceof PipewrightError) return error.diagnostics[0];
  }
  return undefined;
}

test("names are trimmed and taken once, in the order given", () => {
  expect(parseMetricNames(["rougeL ", "bleu", "rougeL"])).toEqual(["rougeL", "bleu"]);
});

test("a name that is not a metric is refused with the one that was meant", () => {
  expect(problemOf(["rouge-l"])).toEqual({
    code: "K630",
    message: "there is no metric 'rouge-l'",
    hint: "did you mean 'rougeL'?",
  });
});

test("no name at all is refused with the names there are", () => {
  expect(problemOf([" "])).toMatchObject({ code: "K631", message: "no metric is named" });
});

test("a name that every object has is no metric", () => {
  expect(problemOf(["constructor"])).toMatchObject({ code: "K630" });
});
