import { expect, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  definePipeline,
  gt,
  listOf,
  optional,
  parallelFor,
  text,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import { checkIntegrity } from "../../../compiler/spec/check-integrity.ts";
import { checkStructure } from "../../../compiler/spec/check-structure.ts";
import type { PipelineSpec, TaskSpec } from "../../../compiler/spec/pipeline-spec.ts";

const say = defineComponent({ name: "say", inputs: { what: z.string() }, outputs: { said: z.string() } });
const list = defineComponent({ name: "list", inputs: {}, outputs: { names: z.array(z.string()) } });
const make = defineComponent({ name: "make", inputs: {}, outputs: { data: Dataset } });
const read = defineComponent({
  name: "read",
  inputs: { data: Dataset, all: listOf(Dataset), base: optional(Dataset) },
  outputs: { rows: z.int() },
});

const inputs = { on: z.boolean(), given: listOf(Dataset), base: optional(Dataset), who: z.string() };

function compiled(build: Parameters<typeof definePipeline<typeof inputs, void>>[0]["build"]): PipelineSpec {
  const { spec } = compile(definePipeline({ name: "p", inputs, build }), { components: "per-task" });
  expect([...checkStructure(spec), ...checkIntegrity(spec)]).toEqual([]);
  return spec;
}
const task = (spec: PipelineSpec, name: string): TaskSpec | undefined => spec.root.dag?.tasks[name];

test("a loop goes through what one of several branches made", () => {
  const spec = compiled(({ on }) => {
    const { names } = when(on, () => ({ names: list({}).outputs.names })).otherwise(() => ({
      names: list({}).outputs.names,
    }));
    parallelFor(names, (what) => void say({ what: text`hello ${what}` }));
  });
  const output = "pipelinechannel--condition-branches-1-oneof-1";
  const source = `pipelinechannel--condition-branches-1-${output}`;
  expect(task(spec, "for-loop-4")).toMatchObject({
    dependentTasks: ["condition-branches-1"],
    inputs: {
      parameters: {
        [source]: { taskOutputParameter: { outputParameterKey: output, producerTask: "condition-branches-1" } },
      },
    },
    parameterIterator: { itemInput: `${source}-loop-item`, items: { inputParameter: source } },
  });
});

test("a loop goes through what another loop collected, values and artifacts alike", () => {
  const spec = compiled(() => {
    const first = parallelFor(["a", "b"], (what) => ({
      said: say({ what }).outputs.said,
      data: make({}).outputs.data,
    }));
    parallelFor(first.said, (what) => void say({ what }));
    parallelFor(first.data, (data) => void read({ data, all: first.data }));
  });
  const [values, artifacts] = [task(spec, "for-loop-3"), task(spec, "for-loop-4")];
  expect(values?.parameterIterator?.items).toEqual({
    inputParameter: "pipelinechannel--for-loop-2-pipelinechannel--say-said",
  });
  expect(artifacts?.artifactIterator).toEqual({
    itemInput: "pipelinechannel--for-loop-2-pipelinechannel--make-data-loop-item",
    items: { inputArtifact: "pipelinechannel--for-loop-2-pipelinechannel--make-data" },
  });
  expect([values?.dependentTasks, artifacts?.dependentTasks]).toEqual([["for-loop-2"], ["for-loop-2"]]);
});

test("what nested loops and lone branches let through is one flat list of values", () => {
  const spec = compiled(({ on }) => {
    const kept = parallelFor([1, 2], () =>
      parallelFor([3, 4], (n) =>
        when(on, () => when(gt(n, 3), () => say({ what: "large" }).outputs).orNothing()).orNothing(),
      ),
    );
    parallelFor(kept.said, (what) => void say({ what }));
  });
  const [name] = Object.keys(task(spec, "for-loop-7")?.inputs?.parameters ?? {});
  expect(spec.components?.["comp-for-loop-7"]?.inputDefinitions?.parameters).toEqual({
    [name ?? ""]: { parameterType: "LIST" },
    [`${name}-loop-item`]: { parameterType: "STRING" },
  });
});

test("lists of artifacts and optional ones go through pipelines, loops and branches on the way to a task", () => {
  const inner = definePipeline({
    name: "inner",
    inputs: { all: listOf(Dataset), base: optional(Dataset) },
    build({ all, base }) {
      const rows = parallelFor(all, (data) => ({ rows: read({ data, all, base }).outputs.rows }));
      return rows;
    },
  });
  const spec = compiled(({ on, given, base }) => {
    when(on, () => void inner({ all: given, base }));
  });
  const dataset = { artifactType: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" } };
  const definitions = (component: string) => spec.components?.[component]?.inputDefinitions?.artifacts;
  expect(definitions("comp-condition-1")).toEqual({
    "pipelinechannel--base": { ...dataset, isOptional: true },
    "pipelinechannel--given": { ...dataset, isArtifactList: true },
  });
  expect(definitions("comp-inner")).toEqual({
    all: { ...dataset, isArtifactList: true },
    base: { ...dataset, isOptional: true },
  });
  expect(definitions("comp-for-loop-1")).toEqual({
    "pipelinechannel--all": { ...dataset, isArtifactList: true },
    "pipelinechannel--all-loop-item": dataset,
    "pipelinechannel--base": { ...dataset, isOptional: true },
  });
});

test("references stand in text at any depth of a constant, with their own types outside text", () => {
  const take = defineComponent({
    name: "take",
    inputs: { spec: z.record(z.string(), z.unknown()), words: z.array(z.string()) },
    outputs: {},
  });
  const spec = compiled(({ who }) => {
    parallelFor([{ name: "a", size: 1 }], ({ name, size }) => {
      take({ spec: { deep: [{ by: text`${name} of ${size} for ${who}`, raw: size }] }, words: [name, "x"] });
    });
  });
  const item = "pipelinechannel--loop-item-param-1";
  const [named, sized] = [`${item}-subvar-name`, `${item}-subvar-size`];
  const put = (name: string): string => `{{$.inputs.parameters['${name}']}}`;
  expect(spec.components?.["comp-for-loop-2"]?.dag?.tasks["take"]?.inputs?.parameters).toEqual({
    spec: {
      runtimeValue: {
        constant: {
          deep: [{ by: `${put(named)} of ${put(sized)} for ${put("pipelinechannel--who")}`, raw: put(sized) }],
        },
      },
    },
    words: { runtimeValue: { constant: [put(named), "x"] } },
    [named]: { componentInputParameter: item, parameterExpressionSelector: 'parseJson(string_value)["name"]' },
    [sized]: { componentInputParameter: item, parameterExpressionSelector: 'parseJson(string_value)["size"]' },
    "pipelinechannel--who": { componentInputParameter: "pipelinechannel--who" },
  });
});
