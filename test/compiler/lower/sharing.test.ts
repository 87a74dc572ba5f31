import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  eq,
  importer,
  parallelFor,
  type TaskOptions,
  when,
} from "../../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../../compiler/compile.ts";
import { diffSpecs } from "../../../compiler/diff/diff.ts";

import { toYaml } from "../../../compiler/emit/yaml.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import type { DagSpec, PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";
import { toText } from "../../../compiler/picture/picture-text.ts";
import { readPicture } from "../../../compiler/picture/read-picture.ts";
import { canonicalSpec } from "../../support/canonical-spec.ts";

const step = defineContainerComponent({
  name: "step",
  inputs: { text: z.string().default("x") },
  outputs: { result: z.string() },
  container: ({ inputs, outputs }) => ({
    image: "alpine",
    command: ["step", inputs.text, outputs.result.outputFile],
  }),
});

const pipeline = (build: () => void) => definePipeline({ name: "p", inputs: {}, build });
const calls = (dag: DagSpec | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(dag?.tasks ?? {}).map(([name, task]) => [name, task.componentRef.name]));
const executorsOf = ({ components }: PipelineSpec): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(components ?? {}).map(([name, { executorLabel }]) => [name, executorLabel]));

describe("tasks that run the same", () => {
  test("share one component and one executor, named after the component", () => {
    const { spec } = compile(
      pipeline(() => {
        step({}, { name: "first" });
        step({ text: "other" }, { cache: false, retry: { max: 2 } });
        step({ text: step({}).outputs.result });
      }),
    );
    expect(calls(spec.root.dag)).toEqual({
      first: "comp-step",
      step: "comp-step",
      "step-2": "comp-step",
      "step-3": "comp-step",
    });
    expect(executorsOf(spec)).toEqual({ "comp-step": "exec-step" });
    expect(Object.keys(spec.deploymentSpec!.executors!)).toEqual(["exec-step"]);
  });

  test("share by content, so a definition that is written twice is one, and a namesake is another", () => {
    const define = (image: string) =>
      defineContainerComponent({ name: "twin", inputs: {}, outputs: {}, container: () => ({ image }) });
    const { spec } = compile(
      pipeline(() => {
        define("a")({});
        define("b")({});
        define("a")({});
      }),
    );
    expect(calls(spec.root.dag)).toEqual({ twin: "comp-twin", "twin-2": "comp-twin-2", "twin-3": "comp-twin" });
    expect(executorsOf(spec)).toEqual({ "comp-twin": "exec-twin", "comp-twin-2": "exec-twin-2" });
  });

  test("with other settings of the container have entries of their own, shared among equals", () => {
    const settings: readonly TaskOptions[] = [
      {},
      { env: { A: "1" } },
      { resources: { cpu: 2 } },
      { env: { A: "1" } },
      { resources: { cpu: 2 } },
      { env: { A: "2" } },
    ];
    const { spec } = compile(pipeline(() => settings.forEach((options) => step({}, options))));
    expect(Object.values(calls(spec.root.dag))).toEqual([
      "comp-step",
      "comp-step-2",
      "comp-step-3",
      "comp-step-2",
      "comp-step-3",
      "comp-step-4",
    ]);
    expect(executorsOf(spec)).toEqual({
      "comp-step": "exec-step",
      "comp-step-2": "exec-step-2",
      "comp-step-3": "exec-step-3",
      "comp-step-4": "exec-step-4",
    });
  });

  test("with other ports over the same container share the container only", () => {
    const define = (limit: number) =>
      defineContainerComponent({
        name: "count",
        inputs: { limit: z.int().default(limit) },
        outputs: {},
        container: () => ({ image: "alpine" }),
      });
    const { spec } = compile(
      pipeline(() => {
        define(1)({});
        define(2)({});
      }),
    );
    expect(executorsOf(spec)).toEqual({ "comp-count": "exec-count", "comp-count-2": "exec-count" });
  });

  test("share across groups and nested pipelines, and imports share when they import the same", () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void step({}) });
    const { spec } = compile(
      pipeline(() => {
        const made = step({});
        inner({});
        parallelFor(["a", "b"], (text) => void step({ text }));
        when(eq(made.outputs.result, "x"), () => void step({}));
        for (const uri of ["gs://b/one", "gs://b/two", "gs://b/one"]) importer(Dataset, { uri });
      }),
    );
    expect(executorsOf(spec)).toEqual({
      "comp-step": "exec-step",
      "comp-importer": "exec-importer",
      "comp-importer-2": "exec-importer-2",
      "comp-for-loop-2": undefined,
      "comp-condition-3": undefined,
      "comp-inner": undefined,
    });
    expect(["for-loop-2", "condition-3", "inner"].map((name) => calls(spec.components![`comp-${name}`]!.dag))).toEqual([
      { "step-2": "comp-step" },
      { "step-3": "comp-step" },
      { step: "comp-step" },
    ]);
  });
});

describe("a custom cache key, which a backend reads together with the component's name", () => {
  const build = (): void => {
    step({});
    step({}, { cache: { key: "k" } });
    step({});
    step({}, { cache: { key: "k" } });
    step({}, { env: { A: "1" } });
  };

  test("gives its task a component of its own, which shares its executor", () => {
    const { spec } = compile(pipeline(build));
    expect(calls(spec.root.dag)).toEqual({
      step: "comp-step",
      "step-2": "comp-step-2",
      "step-3": "comp-step",
      "step-4": "comp-step-4",
      "step-5": "comp-step-3",
    });
    expect(executorsOf(spec)).toEqual({
      "comp-step": "exec-step",
      "comp-step-2": "exec-step",
      "comp-step-4": "exec-step",
      "comp-step-3": "exec-step-2",
    });
  });

  test("finds the same results whether components are shared or not", () => {
    const keyed = (components: "shared" | "per-task"): readonly unknown[] =>
      Object.entries(compile(pipeline(build), { components }).spec.root.dag!.tasks)
        .filter(([, { cachingOptions }]) => cachingOptions?.cacheKey === "k")
        .map(([name, { componentRef }]) => [name, componentRef.name]);
    expect(keyed("shared")).toEqual([
      ["step-2", "comp-step-2"],
      ["step-4", "comp-step-4"],
    ]);
    expect(keyed("per-task")).toEqual(keyed("shared"));
  });

  test("inside a nested pipeline keeps every call of the pipeline apart, and those around it", () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void step({}, { cache: { key: "k" } }) });
    const middle = definePipeline({ name: "middle", inputs: {}, build: () => void inner({}) });
    const plain = definePipeline({ name: "plain", inputs: {}, build: () => void step({}) });
    const { spec } = compile(
      pipeline(() => {
        middle({});
        middle({});
        plain({});
        plain({});
      }),
    );
    expect(calls(spec.root.dag)).toEqual({
      middle: "comp-middle",
      "middle-2": "comp-middle-2",
      plain: "comp-plain",
      "plain-2": "comp-plain",
    });
    const stepIn = (name: string): string | undefined => {
      const inside = calls(spec.components![name]!.dag)["inner"]!;
      return calls(spec.components![inside]!.dag)["step"];
    };
    expect(stepIn("comp-middle")).toBe("comp-step");
    expect(stepIn("comp-middle-2")).toBe("comp-step-2");
    expect(calls(spec.components!["comp-plain"]!.dag)).toEqual({ step: "comp-step-3" });
  });
});

describe("a component per task", () => {
  const build = (): void => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void step({}) });
    inner({}, { name: "one" });
    inner({}, { name: "two" });
    step({}, { name: "mine" });
    step({});
  };

  test("has the names that the Python compiler gives", () => {
    const { spec } = compile(pipeline(build), { components: "per-task" });
    expect(executorsOf(spec)).toEqual({
      "comp-mine": "exec-mine",
      "comp-step": "exec-step",
      "comp-one": undefined,
      "comp-step-2": "exec-step-2",
      "comp-two": undefined,
      "comp-step-3": "exec-step-3",
    });
  });

  test("means the same, is no change to people who compare, and is drawn the same", () => {
    const shared = compile(pipeline(build));
    const perTask = compile(pipeline(build), { components: "per-task" });
    expect(Object.keys(shared.spec.components!)).toHaveLength(2);
    expect(canonicalSpec(shared)).toEqual(canonicalSpec(perTask));
    expect(diffSpecs(shared, perTask)).toEqual([]);
    expect(toText(readPicture(shared))).toBe(toText(readPicture(perTask)));
  });
});

/** A pipeline made from a list of calls: which component, with which settings, in a loop, or in a pipeline called twice. */
const anyCall = fc.record({
  component: fc.constantFrom("step", "step-2", "other"),
  options: fc.constantFrom<TaskOptions>(
    {},
    { env: { A: "1" } },
    { resources: { memory: "1Gi" } },
    { cache: { key: "k" } },
    { cache: false },
    { name: "step" },
  ),
  place: fc.constantFrom("top", "loop", "nested", "nested twice"),
});

test("sharing changes no pipeline's meaning, and what is written reads back without a problem", () => {
  fc.assert(
    fc.property(fc.array(anyCall, { minLength: 1, maxLength: 12 }), (list) => {
      const made = definePipeline({
        name: "p",
        inputs: {},
        build() {
          for (const { component, options, place } of list) {
            const op = defineComponent({ name: component, inputs: { text: z.string() }, outputs: {} });
            const call = (): void => void op({ text: "x" }, options);
            if (place === "top") call();
            else if (place === "loop") parallelFor([1, 2], call);
            else {
              const inner = definePipeline({ name: component, inputs: {}, build: call });
              for (let times = place === "nested" ? 1 : 2; times > 0; times--) inner({});
            }
          }
        },
      });
      const shared = compile(made);
      const perTask = compile(made, { components: "per-task" });
      expect(canonicalSpec(shared)).toEqual(canonicalSpec(perTask));
      expect(reread(shared)).toEqual({ spec: shared.spec, warnings: [] });
      expect(
        new Set(Object.values(shared.spec.deploymentSpec!.executors!).map((each) => JSON.stringify(each))).size,
      ).toBe(Object.keys(shared.spec.deploymentSpec!.executors!).length);
    }),
  );
});

const reread = (compiled: Compiled): unknown => parseSpec(toYaml(compiled), "p.yaml");
