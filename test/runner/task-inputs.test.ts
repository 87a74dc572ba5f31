import { expect, test } from "vitest";
import type { ComponentSpec, Json, ParameterType, TaskSpec } from "../../compiler/spec/pipeline-spec.ts";
import { resolveInputs } from "../../runner/task-inputs.ts";

function resolved(
  inputs: Readonly<Record<string, { readonly type?: ParameterType; readonly source?: object; readonly rest?: object }>>,
): Readonly<Record<string, Json>> {
  const entries = Object.entries(inputs);
  const task = {
    taskInfo: { name: "t" },
    componentRef: { name: "comp-t" },
    inputs: {
      parameters: Object.fromEntries(entries.flatMap(([name, { source }]) => (source ? [[name, source]] : []))),
    },
  } as TaskSpec;
  const component: ComponentSpec = {
    inputDefinitions: {
      parameters: Object.fromEntries(
        entries.flatMap(([name, { type, rest }]) => (type ? [[name, { parameterType: type, ...rest }]] : [])),
      ),
    },
  };
  return resolveInputs(task, component, {
    inputs: { parameters: { n: 3, text: "{{$.inputs.parameters['pipelinechannel--n']}}" }, artifacts: {} },
    outputs: new Map([["before", { parameters: { struct: { a: 1 } }, artifacts: {} }]]),
    facts: { pipeline_job_name: "job" },
  }).parameters;
}

const constant = (value: Json): object => ({ runtimeValue: { constant: value } });
const place = (name: string): string => `{{$.inputs.parameters['${name}']}}`;
const n = { source: { componentInputParameter: "n" } };

test("placeholders are filled at any depth, and one that is a whole element keeps its type", () => {
  expect(
    resolved({
      "pipelinechannel--n": n,
      struct: { source: { taskOutputParameter: { producerTask: "before", outputParameterKey: "struct" } } },
      text: { type: "STRING", source: constant(`${place("pipelinechannel--n")} of ${place("struct")}`) },
      whole: { type: "STRING", source: constant(place("pipelinechannel--n")) },
      number: { type: "NUMBER_INTEGER", source: constant(place("pipelinechannel--n")) },
      list: { type: "LIST", source: constant([place("pipelinechannel--n"), { deep: [`<${place("struct")}>`] }]) },
    }),
  ).toEqual({
    "pipelinechannel--n": 3,
    struct: { a: 1 },
    text: '3 of {"a":1}',
    whole: "3",
    number: 3,
    list: [3, { deep: ['<{"a":1}>'] }],
  });
});

test("a value that looks like a placeholder is not filled in again", () => {
  expect(
    resolved({
      "pipelinechannel--n": n,
      "pipelinechannel--text": { source: { componentInputParameter: "text" } },
      message: { type: "STRING", source: constant(`say ${place("pipelinechannel--text")}`) },
    })["message"],
  ).toBe("say {{$.inputs.parameters['pipelinechannel--n']}}");
});

test("job facts are filled only where they are the whole constant, and unknown ones stay", () => {
  expect(
    resolved({
      job: { type: "STRING", source: constant("{{$.pipeline_job_name}}") },
      inside: { type: "STRING", source: constant("x {{$.pipeline_job_name}}") },
      unknown: { type: "STRING", source: constant("{{$.something}}") },
    }),
  ).toEqual({ job: "job", inside: "x {{$.pipeline_job_name}}", unknown: "{{$.something}}" });
});

test("a default takes the place of a missing value, and an optional input may have none", () => {
  expect(
    resolved({
      given: { type: "NUMBER_INTEGER", source: { componentInputParameter: "n" }, rest: { defaultValue: 1 } },
      unset: { type: "NUMBER_INTEGER", source: { componentInputParameter: "no" }, rest: { defaultValue: 1 } },
      left: { type: "LIST", rest: { defaultValue: [] } },
      absent: { type: "STRING", rest: { isOptional: true } },
    }),
  ).toEqual({ given: 3, unset: 1, left: [] });
});

test("a required input without a value, or with one of another type, is told", () => {
  expect(() => resolved({ x: { type: "STRING" } })).toThrow("K503: input 'x' of task 't' has no value");
  expect(() => resolved({ x: { type: "STRING", source: { componentInputParameter: "n" } } })).toThrow(
    "K503: input 'x' of task 't' is 3, but its type is STRING",
  );
});
