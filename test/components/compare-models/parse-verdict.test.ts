import { expect, test } from "vitest";
import { parseVerdict } from "../../../components/compare-models/parse-verdict.ts";

test.each([
  ['{"choice":"first","explanation":"clear"}', { choice: "first", explanation: "clear" }],
  ['```json\n{"choice": "SECOND"}\n```', { choice: "second", explanation: "" }],
  ['Here you are: {"choice":" tie ","explanation":"{both}"} I hope it helps', { choice: "tie", explanation: "{both}" }],
])("a verdict is found in %j", (text, verdict) => {
  expect(parseVerdict(text)).toEqual({ ok: true, verdict });
});

test.each([
  ["", "it holds no JSON object"],
  ["first", "it holds no JSON object"],
  ['{"choice": first}', "its JSON is broken"],
  ['{"choice":"both"}', '"choice" is not "first", "second" or "tie"'],
  ['{"verdict":"first"}', '"choice" is not "first", "second" or "tie"'],
  ['[{"choice":"first"},{"choice":"second"}]', "its JSON is broken"],
])("%j is no verdict", (text, problem) => {
  expect(parseVerdict(text)).toEqual({ ok: false, problem });
});
