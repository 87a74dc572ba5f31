import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { Dataset, defineComponent, definePipeline, text } from "../../../compiler/authoring/index.ts";
import { compile } from "../../../compiler/compile.ts";
import type { PipelineGraph, TaskNode } from "../../../compiler/graph/graph.ts";
import { lower } from "../../../compiler/lower/index.ts";
import { problemsOf } from "../../support/problems.ts";

const make = defineComponent({
  name: "make",
  inputs: { text: z.string() },
  outputs: { data: Dataset, count: z.int() },
});
const use = defineComponent({
  name: "use",
  inputs: {
    data: Dataset,
    note: z.string().optional(),
    tags: z.array(z.string()).optional(),
    more: z.record(z.string(), z.string()).optional(),
  },
  outputs: {},
});

describe("references inside constants", () => {
  test("text, lists and objects become templates with one extra input per reference", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: { name: z.string() },
        build({ name }) {
          const made = make({ text: text`Hello ${name}, ${text`dear ${name}`}` });
          use({
            data: made.outputs.data,
            note: text`${made.outputs.count} rows`,
            tags: ["a", name],
            more: { who: text`<${name}>` },
          });
        },
      }),
    );
    expect(spec.root.dag?.tasks["make"]?.inputs).toEqual({
      parameters: {
        text: {
          runtimeValue: {
            constant:
              "Hello {{$.inputs.parameters['pipelinechannel--name']}}, dear {{$.inputs.parameters['pipelinechannel--name']}}",
          },
        },
        "pipelinechannel--name": { componentInputParameter: "name" },
      },
    });
    expect(spec.root.dag?.tasks["use"]).toMatchObject({
      dependentTasks: ["make"],
      inputs: {
        parameters: {
          note: { runtimeValue: { constant: "{{$.inputs.parameters['pipelinechannel--make-count']}} rows" } },
          tags: { runtimeValue: { constant: ["a", "{{$.inputs.parameters['pipelinechannel--name']}}"] } },
          more: { runtimeValue: { constant: { who: "<{{$.inputs.parameters['pipelinechannel--name']}}>" } } },
          "pipelinechannel--make-count": { taskOutputParameter: { producerTask: "make", outputParameterKey: "count" } },
          "pipelinechannel--name": { componentInputParameter: "name" },
        },
      },
    });
  });
});

describe("names", () => {
  test("tasks are numbered in order of creation, and a name chosen by hand never takes another's place", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          make({ text: "1" });
          make({ text: "2" }, { name: "make-2" });
          make({ text: "3" });
          make({ text: "4" }, { name: "Größe!" });
        },
      }),
      { components: "per-task" },
    );
    expect(Object.keys(spec.root.dag!.tasks)).toEqual(["make", "make-2", "make-3", "gr-e"]);
    expect(Object.keys(spec.components!)).toEqual(["comp-make", "comp-make-2", "comp-make-3", "comp-gr-e"]);
  });

  test("components of nested pipelines are renamed in task order", () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void make({ text: "x" }) });
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          inner({});
          make({ text: "y" });
          inner({});
        },
      }),
      { components: "per-task" },
    );
    expect(spec.root.dag?.tasks["make"]?.componentRef.name).toBe("comp-make");
    expect(spec.components?.["comp-inner"]?.dag?.tasks["make"]?.componentRef.name).toBe("comp-make-2");
    expect(spec.components?.["comp-inner-2"]?.dag?.tasks["make"]?.componentRef.name).toBe("comp-make-3");
  });
});

describe("settings", () => {
  test("resources carry the text and the older numeric field", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          make(
            { text: "x" },
            {
              resources: {
                cpu: "500m",
                cpuRequest: 0.25,
                memory: "3Gi",
                memoryRequest: "1000",
                accelerator: { type: "NVIDIA_L4", count: 2 },
              },
            },
          );
        },
      }),
    );
    expect(spec.deploymentSpec?.executors?.["exec-make"]?.container?.resources).toEqual({
      cpuLimit: 0.5,
      resourceCpuLimit: "500m",
      cpuRequest: 0.25,
      resourceCpuRequest: "0.25",
      memoryLimit: 3.221225472,
      resourceMemoryLimit: "3Gi",
      memoryRequest: 1e-6,
      resourceMemoryRequest: "1000",
      accelerator: { type: "NVIDIA_L4", resourceType: "NVIDIA_L4", count: "2", resourceCount: "2" },
    });
  });

  test("no caching is an empty message, and a key is kept", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build() {
          make({ text: "x" }, { cache: false });
          make({ text: "x" }, { cache: { key: "v1" } });
        },
      }),
    );
    expect(spec.root.dag?.tasks["make"]?.cachingOptions).toEqual({});
    expect(spec.root.dag?.tasks["make-2"]?.cachingOptions).toEqual({ cacheKey: "v1", enableCache: true });
  });

  test("a retry states all four fields", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: {},
        build: () => void make({ text: "x" }, { retry: { max: 2, backoff: "2h", maxBackoff: "1d" } }),
      }),
    );
    expect(spec.root.dag?.tasks["make"]?.retryPolicy).toEqual({
      maxRetryCount: 2,
      backoffDuration: "7200s",
      backoffFactor: 2,
      backoffMaxDuration: "86400s",
    });
  });

  test("closed sets of values are written only when asked for", () => {
    const pipeline = definePipeline({
      name: "p",
      inputs: { mode: z.enum(["a", "b"]) },
      build: ({ mode }) => void make({ text: mode }),
    });
    expect(compile(pipeline).spec.root.inputDefinitions?.parameters?.["mode"]).toEqual({ parameterType: "STRING" });
    expect(compile(pipeline, { literals: true }).spec.root.inputDefinitions?.parameters?.["mode"]).toEqual({
      parameterType: "STRING",
      literals: ["a", "b"],
    });
  });

  test("the image of TypeScript components comes from the component, then from the compiler's option", () => {
    const own = defineComponent({ name: "own", inputs: {}, outputs: {}, image: "acme/own:1" });
    const pipeline = definePipeline({
      name: "p",
      inputs: {},
      build() {
        own({});
        make({ text: "x" });
      },
    });
    const images = Object.values(compile(pipeline, { image: "acme/all:2" }).spec.deploymentSpec!.executors!).map(
      (executor) => executor.container?.image,
    );
    expect(images).toEqual(["acme/own:1", "acme/all:2"]);
  });
});

test("the same source gives the same bytes in every process", () => {
  const run = (): string =>
    execFileSync(process.execPath, ["--conditions=source", "cli/bin.ts", "compile", "pipelines/tune-and-evaluate.ts"], {
      encoding: "utf8",
    });
  expect(run()).toBe(run());
});

test("a graph made by hand whose tasks wait for later ones is K202", () => {
  const callee = {
    kind: "container",
    name: "c",
    inputs: {},
    outputs: {},
    image: "alpine",
    command: [],
    args: [],
    env: {},
  } as const;
  const task = (name: string, after: readonly TaskNode[]): TaskNode => ({
    kind: "task",
    name,
    callee,
    inputs: {},
    after,
    settings: { cache: true, resources: {}, env: {} },
  });
  const second = task("second", []);
  const graph: PipelineGraph = {
    name: "p",
    inputs: {},
    body: { nodes: [task("first", [second]), second] },
    outputs: {},
  };
  expect(problemsOf(() => lower(graph, { image: "i", literals: false, components: "shared", sdkVersion: "x" })))
    .toMatchInlineSnapshot(`
    "error K202: task 'first' waits for 'second', which does not come before it
      hint: tasks may only use what earlier calls returned"
  `);
});
