import { expect, test } from "vitest";
import { checkParameters } from "../../../compiler/spec/check-parameters.ts";
import type { JsonObject, PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";

const spec: PipelineSpec = {
  pipelineInfo: { name: "p" },
  schemaVersion: "2.1.0",
  root: {
    dag: { tasks: {} },
    inputDefinitions: {
      parameters: {
        text: { parameterType: "STRING" },
        count: { parameterType: "NUMBER_INTEGER", defaultValue: 3 },
        rate: { parameterType: "NUMBER_DOUBLE", isOptional: true },
        flag: { parameterType: "BOOLEAN", isOptional: true },
        list: { parameterType: "LIST", isOptional: true },
        struct: { parameterType: "STRUCT", isOptional: true },
        mode: { parameterType: "STRING", isOptional: true, literals: ["a", "b"] },
      },
    },
  },
};
const problems = (values: JsonObject): readonly string[] =>
  checkParameters(spec, values).map(({ code, message, hint }) => `${code} ${message} (${hint})`);

test("right values have no problems", () => {
  expect(problems({ text: "x" })).toEqual([]);
  expect(problems({ text: "", count: -1, rate: 0.5, flag: false, list: [], struct: {}, mode: "b" })).toEqual([]);
  expect(problems({ text: "x", rate: 3 })).toEqual([]);
});

test("every wrong value is named with what it should be", () => {
  expect(problems({ txt: "x", count: 1.5, rate: "0.5", flag: 1, list: {}, struct: [], mode: "c" }))
    .toMatchInlineSnapshot(`
    [
      "K302 pipeline 'p' has no parameter 'txt' (did you mean 'text'?)",
      "K301 parameter 'text' is missing (give it a value of type STRING)",
      "K303 parameter 'count' is 1.5, but its type is NUMBER_INTEGER (give a whole number within ±(2^53 − 1))",
      "K303 parameter 'rate' is "0.5", but its type is NUMBER_DOUBLE (give a finite number)",
      "K303 parameter 'flag' is 1, but its type is BOOLEAN (give true or false)",
      "K303 parameter 'list' is {}, but its type is LIST (give a JSON array)",
      "K303 parameter 'struct' is [], but its type is STRUCT (give a JSON object)",
      "K303 parameter 'mode' is "c", which is none of its values (use one of: "a", "b")",
    ]
  `);
  expect(problems({ text: "x", count: 2 ** 53 })).toMatchInlineSnapshot(`
    [
      "K303 parameter 'count' is 9007199254740992, but its type is NUMBER_INTEGER (give a whole number within ±(2^53 − 1))",
    ]
  `);
});
