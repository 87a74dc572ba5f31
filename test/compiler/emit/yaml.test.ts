import * as fc from "fast-check";
import { load, loadAll } from "js-yaml";
import { describe, expect, test } from "vitest";
import { toJson } from "../../../compiler/emit/json.ts";
import { toYaml } from "../../../compiler/emit/yaml.ts";
import type { Json, PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";
import { problemsOf } from "../../support/problems.ts";

const specWith = (defaultValue: Json, description?: string): { readonly spec: PipelineSpec } => ({
  spec: {
    pipelineInfo: { name: "p", ...(description === undefined ? {} : { description }) },
    schemaVersion: "2.1.0",
    root: { dag: { tasks: {} }, inputDefinitions: { parameters: { x: { parameterType: "STRING", defaultValue } } } },
  },
});

/** A chain with one constant for each task. */
const withTasks = (constants: readonly Json[]): { readonly spec: PipelineSpec } => ({
  spec: {
    pipelineInfo: { name: "p" },
    schemaVersion: "2.1.0",
    root: {
      dag: {
        tasks: Object.fromEntries(
          constants.map((constant, index) => [
            `t${index}`,
            {
              componentRef: { name: "comp-echo" },
              dependentTasks: index === 0 ? [] : [`t${index - 1}`],
              inputs: { parameters: { msg: { runtimeValue: { constant } } } },
              taskInfo: { name: "t" },
            },
          ]),
        ),
      },
    },
  },
});

describe("YAML", () => {
  test("begins with a header for people", () => {
    expect(toYaml(specWith(3, "two\nlines"))).toMatchInlineSnapshot(`
      "# PIPELINE DEFINITION
      # Name: p
      # Description: two
      #              lines
      # Inputs:
      #    x: str [Default: 3]
      pipelineInfo:
        name: p
        description: |-
          two
          lines
      schemaVersion: 2.1.0
      root:
        dag:
          tasks: {}
        inputDefinitions:
          parameters:
            x:
              parameterType: STRING
              defaultValue: 3
      "
    `);
  });

  test("puts each task of a graph of more than a hundred on one line", () => {
    const lines = (count: number): readonly string[] =>
      toYaml(withTasks(Array.from({ length: count }, () => "a b"))).split("\n");
    expect(lines(100)).toContain("          name: comp-echo");
    expect(lines(101).slice(-3)).toEqual([
      "      t99: {componentRef: {name: comp-echo}, dependentTasks: [t98], inputs: {parameters: {msg: {runtimeValue: {constant: a b}}}}, taskInfo: {name: t}}",
      "      t100: {componentRef: {name: comp-echo}, dependentTasks: [t99], inputs: {parameters: {msg: {runtimeValue: {constant: a b}}}}, taskInfo: {name: t}}",
      "",
    ]);
  });

  test("any JSON value reads back unchanged from a task on one line", () => {
    const value = fc.jsonValue({ noUnicodeString: false }).map((each) => JSON.parse(JSON.stringify(each)) as Json);
    fc.assert(
      fc.property(fc.array(value, { minLength: 101, maxLength: 110 }), (values) => {
        const given = withTasks(values);
        expect(load(toYaml(given))).toEqual(given.spec);
      }),
      { numRuns: 30 },
    );
  });

  test("text with a colon is quoted on such a line, where older readers would stop", () => {
    const given = withTasks([...Array<Json>(100).fill(1), ["gs://b/x", "a:b", "12:30", { "k:e": ":" }]]);
    expect(toYaml(given).split("\n").at(-2)).toBe(
      '      t100: {componentRef: {name: comp-echo}, dependentTasks: [t99], inputs: {parameters: {msg: {runtimeValue: {constant: ["gs://b/x", "a:b", "12:30", {"k:e": ":"}]}}}}, taskInfo: {name: t}}',
    );
    expect(load(toYaml(given))).toEqual(given.spec);
  });

  test("any JSON value reads back unchanged, whatever, whatever its text looks like", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.string({ unit: "binary" }), (value, description) => {
        // -0 is written as 0: JSON itself does not keep the sign.
        const plain = JSON.parse(JSON.stringify(value)) as Json;
        fc.pre(description.isWellFormed());
        const given = specWith(plain, description);
        expect(load(toYaml(given))).toEqual(given.spec);
      }),
    );
  });

  test.each([
    "yes",
    "No",
    "on",
    "012",
    "0o7",
    "1:20",
    "1_000",
    ".inf",
    "2024-01-01",
    "~",
    "",
    " a",
    "a ",
    "# x",
    "- x",
    "a: b",
    "{{$}}",
    "\u0085",
    "\u2028",
    "\ttab",
    "'",
    '"',
    "|",
    ">",
    "%",
    "@",
    "`",
    "null",
    "1e3",
    "0x1F",
    "=",
    "<<",
  ])("the text %j stays text", (value) => {
    expect(load(toYaml(specWith(value)))).toEqual(specWith(value).spec);
  });

  test("no value can end the header early", () => {
    const yaml = toYaml(specWith("a\nb: c\u2028d\u0085e", "x\r\ny: z\u2028w"));
    const header = yaml.slice(0, yaml.indexOf("pipelineInfo:"));
    expect(
      header.split(/\r\n|[\n\r\u0085\u2028\u2029]/).filter((line) => line !== "" && !line.startsWith("#")),
    ).toEqual([]);
  });
});

test("a number that JSON cannot carry is K407", () => {
  expect(problemsOf(() => toYaml(specWith(Number.NaN)))).toMatchInlineSnapshot(`
    "error K407: spec.root.inputDefinitions.parameters.x.defaultValue is NaN, which JSON cannot carry
      hint: use a finite number, or text"
  `);
  expect(problemsOf(() => toJson(specWith(Number.POSITIVE_INFINITY)))).toMatchInlineSnapshot(`
    "error K407: spec.root.inputDefinitions.parameters.x.defaultValue is Infinity, which JSON cannot carry
      hint: use a finite number, or text"
  `);
});

test("a platform document is the second of two in YAML, and K409 in JSON", () => {
  const given = {
    ...specWith("x"),
    platform: { platforms: { kubernetes: { pipelineConfig: { activeDeadlineSeconds: 5 } } } },
  };
  expect(loadAll(toYaml(given))).toEqual([given.spec, given.platform]);
  expect(problemsOf(() => toJson(given))).toMatchInlineSnapshot(`
    "error K409: the pipeline has a platform document, and a JSON file holds one document only
      hint: write YAML"
  `);
});

test("an object that is not plain data is a bug, not output", () => {
  expect(() => toJson(specWith(new Map() as never))).toThrow(
    "spec.root.inputDefinitions.parameters.x.defaultValue is not plain data",
  );
});
