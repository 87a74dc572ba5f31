import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  and,
  type Condition,
  Dataset,
  defineComponent,
  definePipeline,
  eq,
  exitHandler,
  field,
  finalStatus,
  gt,
  gte,
  importer,
  lt,
  ne,
  not,
  or,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../../compiler/authoring/index.ts";
import { componentsOf } from "../../../compiler/authoring/components-of.ts";
import { traceOf } from "../../../compiler/authoring/pipeline.ts";
import { compile } from "../../../compiler/compile.ts";
import { checkIntegrity } from "../../../compiler/spec/check-integrity.ts";
import { checkStructure } from "../../../compiler/spec/check-structure.ts";
import type { PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";

const say = defineComponent({ name: "say", inputs: { what: z.string() }, outputs: { said: z.string() } });
const rate = defineComponent({ name: "rate", inputs: { value: z.number() }, outputs: { score: z.number() } });
const make = defineComponent({ name: "make", inputs: { name: z.string() }, outputs: { data: Dataset } });

const inputs = { s: z.string(), t: z.string(), i: z.int(), d: z.number(), b: z.boolean(), list: z.array(z.string()) };
type Inputs = {
  s: ParamRef<string>;
  t: ParamRef<string>;
  i: ParamRef<number>;
  d: ParamRef<number>;
  b: ParamRef<boolean>;
  list: ParamRef<string[]>;
};

/** Compiles a body and holds the result to every rule for specs. */
function compiled(build: (inputs: Inputs) => void): PipelineSpec {
  const { spec } = compile(definePipeline({ name: "p", inputs, build }));
  expect([...checkStructure(spec), ...checkIntegrity(spec)]).toEqual([]);
  return spec;
}

const triggers = (spec: PipelineSpec): readonly string[] =>
  [spec.root, ...Object.values(spec.components ?? {})]
    .flatMap(({ dag }) => Object.values(dag?.tasks ?? {}))
    .flatMap(({ triggerPolicy }) => triggerPolicy?.condition ?? []);
const conditionText = (make: (inputs: Inputs) => Condition): string =>
  (triggers(compiled((all) => void when(make(all), () => void say({ what: "x" }))))[0] ?? "").replaceAll(
    /inputs\.parameter_values\['pipelinechannel--(\w+)'\]/g,
    "$1",
  );

describe("condition text", () => {
  test.each<readonly [string, (inputs: Inputs) => Condition]>([
    ["s == 'x'", ({ s }) => eq(s, "x")],
    ["s != t", ({ s, t }) => ne(s, t)],
    ["s > 'a'", ({ s }) => gt(s, "a")],
    ["int(i) == 3", ({ i }) => eq(i, 3)],
    ["int(i) < -3", ({ i }) => lt(i, -3)],
    ["double(int(i)) == 3.5", ({ i }) => eq(i, 3.5)],
    ["d == double(3)", ({ d }) => eq(d, 3)],
    ["d > 1e+20", ({ d }) => gt(d, 1e20)],
    ["double(int(i)) > d", ({ i, d }) => gt(i, d)],
    ["d >= double(int(i))", ({ i, d }) => gte(d, i)],
    ["b == false", ({ b }) => eq(b, false)],
    [String.raw`s == 'it\'s a \\ and\na break'`, ({ s }) => eq(s, "it's a \\ and\na break")],
    ["s == '{{$.x}} \"quoted\"'", ({ s }) => eq(s, '{{$.x}} "quoted"')],
    ["(s == 'x') && ((int(i) > 1) || (!(b == true)))", ({ s, i, b }) => and(eq(s, "x"), or(gt(i, 1), not(b)))],
    ["!((b == true) && (b == false) && (b == true))", ({ b }) => not(and(b, eq(b, false), b))],
  ])("%s", (expected, condition) => {
    expect(conditionText(condition)).toBe(expected);
  });

  test("later branches say that the earlier ones do not hold, in parentheses", () => {
    const spec = compiled(({ s, b }) => {
      const body = (): void => void say({ what: "x" });
      when(or(b, eq(s, "a")), body)
        .elif(and(b, eq(s, "b")), body)
        .otherwise(body);
    });
    expect(
      triggers(spec).map((each) => each.replaceAll(/inputs\.parameter_values\['pipelinechannel--(\w)'\]/g, "$1")),
    ).toEqual([
      "(b == true) || (s == 'a')",
      "!((b == true) || (s == 'a')) && ((b == true) && (s == 'b'))",
      "!((b == true) || (s == 'a')) && !((b == true) && (s == 'b'))",
    ]);
  });
});

describe("values that cross into groups", () => {
  test("the whole item travels into groups, and a field is chosen where it is used, also inside text", () => {
    const spec = compiled(({ b, s }) => {
      parallelFor(
        [
          { a: "1", n: 1 },
          { a: "2", n: 2.5 },
        ],
        ({ a, n }) => {
          parallelFor(["x", "y"], (inner) => {
            when(b, () => void say({ what: text`${a} ${inner} ${s}` })).otherwise(() => void rate({ value: n }));
          });
        },
      );
    });
    const inputsOf = (component: string, task: string) =>
      spec.components?.[component]?.dag?.tasks[task]?.inputs?.parameters;
    expect(inputsOf("comp-for-loop-2", "for-loop-4")).toEqual({
      "pipelinechannel--b": { componentInputParameter: "pipelinechannel--b" },
      "pipelinechannel--loop-item-param-1": { componentInputParameter: "pipelinechannel--loop-item-param-1" },
      "pipelinechannel--s": { componentInputParameter: "pipelinechannel--s" },
    });
    expect(inputsOf("comp-condition-6", "say")?.["pipelinechannel--loop-item-param-1-subvar-a"]).toEqual({
      componentInputParameter: "pipelinechannel--loop-item-param-1",
      parameterExpressionSelector: 'parseJson(string_value)["a"]',
    });
    expect(inputsOf("comp-condition-7", "rate")?.["value"]).toEqual({
      componentInputParameter: "pipelinechannel--loop-item-param-1",
      parameterExpressionSelector: 'parseJson(string_value)["n"]',
    });
  });

  test("what a group decides by is chosen before it: fields in conditions and as the items of inner loops", () => {
    const make = defineComponent({ name: "generate", inputs: {}, outputs: { list: z.array(z.any()) } });
    const spec = compiled(() => {
      parallelFor(make({}).outputs.list, (item) => {
        when(eq(field(item, "mode", z.string()), "deep"), () => {
          parallelFor(field(item, "parts"), (part) => void say({ what: field(part, "name") }));
        });
      });
    });
    const item = "pipelinechannel--generate-list-loop-item";
    const [loop, branch, inner] = ["for-loop-1", "condition-2", "for-loop-3"].map(
      (name) => spec.components?.[`comp-${name}`]?.dag?.tasks ?? {},
    );
    const chosen = (name: string, from = item) => ({
      componentInputParameter: from,
      parameterExpressionSelector: `parseJson(string_value)["${name}"]`,
    });
    expect(loop?.["condition-2"]).toMatchObject({
      inputs: { parameters: { [item]: { componentInputParameter: item }, [`${item}-subvar-mode`]: chosen("mode") } },
      triggerPolicy: { condition: `inputs.parameter_values['${item}-subvar-mode'] == 'deep'` },
    });
    expect(branch?.["for-loop-3"]).toMatchObject({
      inputs: { parameters: { [`${item}-subvar-parts`]: chosen("parts") } },
      parameterIterator: {
        itemInput: `${item}-subvar-parts-loop-item`,
        items: { inputParameter: `${item}-subvar-parts` },
      },
    });
    expect(inner?.["say"]?.inputs?.parameters).toEqual({ what: chosen("name", `${item}-subvar-parts-loop-item`) });
  });

  test("a loop inside a loop over the same list keeps the two items apart", () => {
    const spec = compiled(({ list }) => {
      parallelFor(list, (outer) => void parallelFor(list, (inner) => void say({ what: text`${outer} ${inner}` })));
    });
    expect(spec.components?.["comp-for-loop-2"]?.inputDefinitions?.parameters).toEqual({
      "pipelinechannel--list": { parameterType: "LIST" },
      "pipelinechannel--list-loop-item": { parameterType: "STRING" },
      "pipelinechannel--list-loop-item-again-1": { parameterType: "STRING" },
    });
  });

  test("whole numbers of constant items fit inputs for numbers, and items of unknown type fit everything", () => {
    compiled(() => void parallelFor([1, 2], (value) => void rate({ value })));
    const any = defineComponent({ name: "any", inputs: {}, outputs: { list: z.array(z.any()) } });
    compiled(
      () => void parallelFor(any({}).outputs.list, (value) => (void rate({ value }), void say({ what: value }))),
    );
  });

  test("resources from outside are handed in", () => {
    const spec = compiled(({ s, list }) => {
      parallelFor(list, (what) => void say({ what }, { resources: { cpu: s } }));
    });
    expect(spec.components?.["comp-for-loop-1"]?.dag?.tasks["say"]?.inputs?.parameters).toMatchObject({
      "pipelinechannel--s": { componentInputParameter: "pipelinechannel--s" },
    });
  });
});

describe("values that leave groups", () => {
  test("a chain inside a branch, a list of what branches made and a loop over a collected list are wired at every level", () => {
    compiled(({ b, s, list }) => {
      const outer = when(b, () =>
        when(eq(s, "x"), () => ({ data: make({ name: "a" }).outputs.data })).otherwise(() => ({
          data: make({ name: "b" }).outputs.data,
        })),
      ).otherwise(() => ({ data: make({ name: "c" }).outputs.data }));
      expect(Object.keys(outer)).toEqual(["data"]);
      const sweep = parallelFor(list, (name) =>
        when(eq(name, "x"), () => ({ said: say({ what: name }).outputs.said })).otherwise(() => ({
          said: say({ what: s }).outputs.said,
        })),
      );
      parallelFor(sweep.said, (what) => void when(b, () => void say({ what })));
    });
  });

  test("an exit handler can be waited for and its exit task reads how it ended", () => {
    const tell = defineComponent({ name: "tell", inputs: { status: finalStatus }, outputs: {} });
    const spec = compiled(() => {
      const handler = exitHandler(
        () => tell({}),
        () => void say({ what: "x" }),
        { displayName: "Careful part" },
      );
      say({ what: "later" }, { after: [handler] });
    });
    expect(spec.root.dag?.tasks).toMatchObject({
      "exit-handler-1": { taskInfo: { name: "Careful part" } },
      tell: {
        dependentTasks: ["exit-handler-1"],
        inputs: { parameters: { status: { taskFinalStatus: { producerTask: "exit-handler-1" } } } },
        triggerPolicy: { strategy: "ALL_UPSTREAM_TASKS_COMPLETED" },
      },
      "say-2": { dependentTasks: ["exit-handler-1"] },
    });
  });
});

test("an importer's address may be text, and its metadata holds references", () => {
  const spec = compiled(({ s, i }) => {
    importer(Dataset, { uri: text`gs://${s}/x`, metadata: { stage: s, by: [text`v${i}`, s], n: 1 } });
  });
  expect(spec.deploymentSpec?.executors?.["exec-importer"]).toEqual({
    importer: {
      artifactUri: { runtimeParameter: "uri" },
      metadata: {
        stage: "{{$.inputs.parameters['metadata']}}",
        by: ["v{{$.inputs.parameters['metadata-2']}}", "{{$.inputs.parameters['metadata']}}"],
        n: 1,
      },
      typeSchema: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" },
    },
  });
  expect(spec.root.dag?.tasks["importer"]?.inputs?.parameters).toEqual({
    metadata: { componentInputParameter: "s" },
    "metadata-2": { componentInputParameter: "i" },
    "pipelinechannel--s": { componentInputParameter: "s" },
    uri: { runtimeValue: { constant: "gs://{{$.inputs.parameters['pipelinechannel--s']}}/x" } },
  });
});

test("an importer's metadata may have names that are references, in a map", () => {
  const spec = compiled(({ s, t }) => {
    importer(Dataset, { uri: "gs://b/x", metadata: new Map([[s, new Map([[text`${t}-of-${s}`, "fixed"]])]]) });
  });
  expect(spec.deploymentSpec?.executors?.["exec-importer"]?.importer?.metadata).toEqual({
    "{{$.inputs.parameters['metadata']}}": {
      "{{$.inputs.parameters['metadata-2']}}-of-{{$.inputs.parameters['metadata']}}": "fixed",
    },
  });
});

test("an importer's metadata takes the type of an input and not its default", () => {
  const pipeline = definePipeline({
    name: "p",
    inputs: { stage: z.string().default("raw") },
    build: ({ stage }) => void importer(Dataset, { uri: "gs://b/x", metadata: { stage } }),
  });
  expect(compile(pipeline).spec.components?.["comp-importer"]?.inputDefinitions?.parameters).toEqual({
    metadata: { parameterType: "STRING" },
    uri: { parameterType: "STRING" },
  });
});

describe("values of only some iterations", () => {
  test("leave a lone branch as part of the loops' lists, through every group between", () => {
    const pipeline = definePipeline({
      name: "p",
      inputs: { limit: z.int(), on: z.boolean() },
      build: ({ limit, on }) =>
        parallelFor([1, 2, 3], (n) =>
          when(on, () =>
            when(gte(n, limit), () => {
              const { said } = say({ what: "large" }).outputs;
              return { said, data: make({ name: said }).outputs.data };
            }).orNothing(),
          ).orNothing(),
        ),
    });
    const { spec } = compile(pipeline);
    expect([...checkStructure(spec), ...checkIntegrity(spec)]).toEqual([]);
    const outputs = {
      artifacts: {
        "pipelinechannel--make-data": {
          artifactType: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" },
          isArtifactList: true,
        },
      },
      parameters: { "pipelinechannel--say-said": { parameterType: "LIST" } },
    };
    for (const name of ["comp-condition-3", "comp-condition-4", "comp-for-loop-2"])
      expect(spec.components?.[name]?.outputDefinitions).toEqual(outputs);
    expect(spec.root.outputDefinitions).toEqual({
      artifacts: { data: outputs.artifacts["pipelinechannel--make-data"] },
      parameters: { said: { parameterType: "LIST" } },
    });
  });
});

test("a task named like a group keeps its own name", () => {
  const spec = compiled(({ b }) => {
    say({ what: "x" }, { name: "condition-1" });
    when(b, () => void say({ what: "y" }));
  });
  expect(Object.keys(spec.root.dag?.tasks ?? {})).toEqual(["condition-1", "condition-1-2"]);
});

test("components called inside groups are found", () => {
  const pipeline = definePipeline({
    name: "p",
    inputs: {},
    build: () => void parallelFor(["a"], (what) => void when(eq(what, "a"), () => void say({ what }))),
  });
  const graph = traceOf(pipeline);
  expect(graph && [...componentsOf(graph).keys()]).toEqual(["say"]);
});

test("an importer's metadata takes the type of a value and not its default", () => {
  const { spec } = compile(
    definePipeline({
      name: "p",
      inputs: { share: z.number().default(0.5) },
      build: ({ share }) => void importer(Dataset, { uri: "gs://b/x", metadata: { share } }),
    }),
  );
  expect(spec.components?.["comp-importer"]?.inputDefinitions?.parameters).toEqual({
    metadata: { parameterType: "NUMBER_DOUBLE" },
    uri: { parameterType: "STRING" },
  });
});

test("a merged value goes into a group under the name of the branches and its own", () => {
  const spec = compiled(({ b, list }) => {
    const { said } = when(b, () => ({ said: say({ what: "x" }).outputs.said })).otherwise(() => ({
      said: say({ what: "y" }).outputs.said,
    }));
    parallelFor(list, () => void say({ what: said }));
  });
  expect(spec.root.dag?.tasks["for-loop-4"]?.inputs?.parameters).toEqual({
    "pipelinechannel--condition-branches-1-pipelinechannel--condition-branches-1-oneof-1": {
      taskOutputParameter: {
        outputParameterKey: "pipelinechannel--condition-branches-1-oneof-1",
        producerTask: "condition-branches-1",
      },
    },
    "pipelinechannel--list": { componentInputParameter: "list" },
  });
});
