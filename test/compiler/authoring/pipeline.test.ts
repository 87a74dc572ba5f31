import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  definePipeline,
  describe as describePort,
  exitHandler,
  finalStatus,
  optional,
  parallelFor,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { problemsOf } from "../../support/problems.ts";

const str = z.string();
const needs = defineComponent({ name: "needs", inputs: { text: str, data: Dataset }, outputs: {} });
const may = defineComponent({
  name: "may",
  inputs: { text: str.optional(), data: optional(Dataset), tag: str.default("plain") },
  outputs: { made: describePort(Dataset, "What was made.") },
});

describe("optional inputs", () => {
  test("a value that may be absent fits an optional input, at every level, and groups say that it may be absent", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { text: str.optional(), data: optional(Dataset), tag: str.default("inner") },
      build: ({ text, data, tag }) => void may({ text, data, tag }),
    });
    const outer = definePipeline({
      name: "outer",
      inputs: { text: str.optional(), data: optional(Dataset), tag: str.default("outer") },
      build({ text, data, tag }) {
        parallelFor(["a", "b"], () => void inner({ text, data, tag }));
      },
    });
    const { components = {} } = compile(outer).spec;
    expect(components["comp-for-loop-2"]?.inputDefinitions).toEqual({
      parameters: {
        "pipelinechannel--loop-item-param-1": { parameterType: "STRING" },
        "pipelinechannel--tag": { parameterType: "STRING" },
        "pipelinechannel--text": { isOptional: true, parameterType: "STRING" },
      },
      artifacts: {
        "pipelinechannel--data": {
          artifactType: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" },
          isOptional: true,
        },
      },
    });
    expect(components["comp-inner"]?.inputDefinitions?.parameters).toEqual({
      tag: { defaultValue: "inner", isOptional: true, parameterType: "STRING" },
      text: { isOptional: true, parameterType: "STRING" },
    });
  });

  test("a value that may be absent does not fit a required input: K306", () => {
    const broken = definePipeline({
      name: "broken",
      inputs: { text: str.optional(), data: optional(Dataset) },
      // TypeScript refuses the text already; artifacts are the same type with and without.
      build: ({ text, data }) => void needs({ text: text as never, data }),
    });
    expect(problemsOf(() => compile(broken))).toMatchInlineSnapshot(`
      "error K306: input 'text' of 'needs' is required, but the pipeline's input 'text' may be absent
        hint: give 'text' a default, or let 'text' be optional

      error K306: input 'data' of 'needs' is required, but the pipeline's input 'data' may be absent
        hint: give 'data' a default, or let 'data' be optional

      2 problems"
    `);
  });

  test("a final status is there although its input counts as optional", () => {
    const tell = defineComponent({ name: "tell", inputs: { status: z.record(str, z.unknown()) }, outputs: {} });
    const notice = definePipeline({
      name: "notice",
      inputs: { status: finalStatus },
      build: ({ status }) => void tell({ status: status as never }),
    });
    const whole = definePipeline({
      name: "whole",
      inputs: {},
      build() {
        exitHandler(
          () => notice({}),
          () => void may({}),
        );
      },
    });
    expect(problemsOf(() => compile(whole))).toBe("no problems");
  });
});

describe("descriptions of outputs", () => {
  const pipeline = (outputDescriptions?: { made: string }) =>
    definePipeline({
      name: "described",
      inputs: {},
      ...(outputDescriptions === undefined ? {} : { outputDescriptions }),
      build: () => may({}).outputs,
    });
  const described = (given?: { made: string }) =>
    compile(pipeline(given)).spec.root.outputDefinitions?.artifacts?.["made"]?.description;

  test("an output is described by the pipeline, else by the component that makes it", () => {
    expect([described(), described({ made: "The best of all." })]).toEqual(["What was made.", "The best of all."]);
  });

  test("a text for an output that is not returned is K304", () => {
    expect(problemsOf(() => compile(pipeline({ mode: "?" } as never)))).toMatchInlineSnapshot(`
      "error K304: 'outputDescriptions' describes 'mode', which pipeline 'described' does not return
        hint: did you mean 'made'?"
    `);
  });
});
