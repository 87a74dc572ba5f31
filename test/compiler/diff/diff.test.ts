import { describe, expect, test } from "vitest";
import { stripVTControlCharacters } from "node:util";
import { diffSpecs } from "../../../compiler/diff/diff.ts";
import { renderDiff } from "../../../compiler/diff/render-diff.ts";
import { toJson } from "../../../compiler/emit/json.ts";
import { toYaml } from "../../../compiler/emit/yaml.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import type { PipelineSpec } from "../../../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec, SpecDocuments } from "../../../compiler/spec/platform-spec.ts";
import { twins } from "../../parity/twins.ts";

/** A spec open for edits; the tests change one thing each. */
// oxlint-disable-next-line typescript/no-explicit-any -- the edits are the point, and a wrong one shows in the golden
type Open = any;

/** convert → train (in a loop over rates) and convert → check (if 'strict'). */
function base(): Open {
  const leaf = (name: string, inputs: object, outputs: object): object => ({
    executorLabel: `exec-${name}`,
    inputDefinitions: inputs,
    outputDefinitions: outputs,
  });
  const program = (name: string): object => ({
    container: { image: `registry.example/${name}:1`, command: [name], args: ["--in", "{{$}}"] },
  });
  const data = (): object => ({ artifactType: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" } });
  const fromInput = (name: string): object => ({ componentInputParameter: name });
  const fromConvert = (): object => ({ taskOutputArtifact: { producerTask: "convert", outputArtifactKey: "rows" } });
  return {
    pipelineInfo: { name: "tuning" },
    schemaVersion: "2.1.0",
    sdkVersion: "pipewright-0.1.0",
    root: {
      inputDefinitions: {
        parameters: {
          source: { parameterType: "STRING" },
          mode: { parameterType: "STRING", defaultValue: "strict", isOptional: true, literals: ["strict", "loose"] },
          rates: { parameterType: "LIST", defaultValue: [0.1, 0.01], isOptional: true },
        },
      },
      outputDefinitions: { artifacts: { rows: data() } },
      dag: {
        outputs: {
          artifacts: { rows: { artifactSelectors: [{ producerSubtask: "convert", outputArtifactKey: "rows" }] } },
        },
        tasks: {
          convert: {
            taskInfo: { name: "convert" },
            componentRef: { name: "comp-convert" },
            cachingOptions: { enableCache: true },
            inputs: { parameters: { source: fromInput("source"), seed: { runtimeValue: { constant: 7 } } } },
          },
          "condition-1": {
            taskInfo: { name: "condition-1" },
            componentRef: { name: "comp-condition-1" },
            dependentTasks: ["convert"],
            triggerPolicy: { condition: "inputs.parameter_values['pipelinechannel--mode'] == 'strict'" },
            inputs: {
              parameters: { "pipelinechannel--mode": fromInput("mode") },
              artifacts: { "pipelinechannel--convert-rows": fromConvert() },
            },
          },
          "for-loop-2": {
            taskInfo: { name: "for-loop-2" },
            componentRef: { name: "comp-for-loop-2" },
            dependentTasks: ["convert"],
            iteratorPolicy: { parallelismLimit: 2 },
            parameterIterator: {
              itemInput: "pipelinechannel--rates-loop-item",
              items: { inputParameter: "pipelinechannel--rates" },
            },
            inputs: {
              parameters: { "pipelinechannel--rates": fromInput("rates") },
              artifacts: { "pipelinechannel--convert-rows": fromConvert() },
            },
          },
        },
      },
    },
    components: {
      "comp-convert": leaf(
        "convert",
        { parameters: { source: { parameterType: "STRING" }, seed: { parameterType: "NUMBER_INTEGER" } } },
        { artifacts: { rows: data() } },
      ),
      "comp-check": leaf("check", { artifacts: { rows: data() } }, {}),
      "comp-train": leaf(
        "train",
        { parameters: { rate: { parameterType: "NUMBER_DOUBLE" } }, artifacts: { rows: data() } },
        { artifacts: { model: { artifactType: { schemaTitle: "system.Model", schemaVersion: "0.0.1" } } } },
      ),
      "comp-condition-1": {
        inputDefinitions: {
          parameters: { "pipelinechannel--mode": { parameterType: "STRING" } },
          artifacts: { "pipelinechannel--convert-rows": data() },
        },
        dag: {
          tasks: {
            check: {
              taskInfo: { name: "check" },
              componentRef: { name: "comp-check" },
              cachingOptions: { enableCache: true },
              inputs: { artifacts: { rows: { componentInputArtifact: "pipelinechannel--convert-rows" } } },
            },
          },
        },
      },
      "comp-for-loop-2": {
        inputDefinitions: {
          parameters: {
            "pipelinechannel--rates": { parameterType: "LIST" },
            "pipelinechannel--rates-loop-item": { parameterType: "NUMBER_DOUBLE" },
          },
          artifacts: { "pipelinechannel--convert-rows": data() },
        },
        dag: {
          tasks: {
            train: {
              taskInfo: { name: "train" },
              componentRef: { name: "comp-train" },
              cachingOptions: { enableCache: true },
              inputs: {
                parameters: { rate: fromInput("pipelinechannel--rates-loop-item") },
                artifacts: { rows: { componentInputArtifact: "pipelinechannel--convert-rows" } },
              },
            },
          },
        },
      },
    },
    deploymentSpec: {
      executors: { "exec-convert": program("convert"), "exec-check": program("check"), "exec-train": program("train") },
    },
  };
}

const parameters = (spec: Open): Open => spec.root.inputDefinitions.parameters;
const tasks = (spec: Open): Open => spec.root.dag.tasks;
const train = (spec: Open): Open => spec.components["comp-for-loop-2"].dag.tasks.train;
const container = (spec: Open, name = "train"): Open => spec.deploymentSpec.executors[`exec-${name}`].container;

/** The text of a diff between the base and an edited copy, without its first line; read back through the strict parser. */
function changed(edit: (spec: Open) => void, prepare: (spec: Open) => void = () => undefined): string {
  const [old, now] = [base(), base()];
  prepare(old);
  prepare(now);
  edit(now);
  const [before, after] = [old, now].map((spec: Open) =>
    parseSpec(toJson({ spec: spec as PipelineSpec }), "spec.json"),
  );
  const text = renderDiff(diffSpecs(before!, after!), { titles: ["old", "new"], color: false });
  return text.replace(/^old → new: /, "");
}

function rename(record: Open, from: string, to: string): void {
  record[to] = record[from];
  delete record[from];
}

describe("what callers see", () => {
  const cases: readonly (readonly [string, (spec: Open) => void])[] = [
    [
      "an optional input is added",
      (spec) => (parameters(spec).limit = { parameterType: "NUMBER_INTEGER", defaultValue: 9 }),
    ],
    ["a required input is added", (spec) => (parameters(spec).limit = { parameterType: "NUMBER_INTEGER" })],
    ["an input nobody used is removed", (spec) => delete parameters(spec).spare],
    ["an input's type changes", (spec) => (parameters(spec).spare.parameterType = "STRUCT")],
    ["a default changes", (spec) => (parameters(spec).mode.defaultValue = "loose")],
    ["an input becomes required", (spec) => (parameters(spec).rates = { parameterType: "LIST" })],
    ["an input becomes optional", (spec) => (parameters(spec).source.isOptional = true)],
    ["an allowed value is added", (spec) => parameters(spec).mode.literals.push("free")],
    ["an allowed value is removed", (spec) => (parameters(spec).mode.literals = ["strict"])],
    ["an output is removed", (spec) => (delete spec.root.outputDefinitions, delete spec.root.dag.outputs)],
    [
      "an output's type changes",
      (spec) => (spec.root.outputDefinitions.artifacts.rows.artifactType.schemaTitle = "system.Model"),
    ],
    ["the pipeline is renamed", (spec) => (spec.pipelineInfo.name = "tuning-two")],
    ["the default root changes", (spec) => (spec.defaultPipelineRoot = "gs://bucket/root")],
  ];

  test.each(cases)("%s", (_name, edit) => {
    const spare = (spec: Open): void => void (parameters(spec).spare = { parameterType: "BOOLEAN" });
    expect(changed(edit, spare)).toMatchSnapshot();
  });
});

describe("what happens inside", () => {
  const cases: readonly (readonly [string, (spec: Open) => void])[] = [
    ["a constant changes", (spec) => (tasks(spec).convert.inputs.parameters.seed.runtimeValue.constant = 8)],
    [
      "a reference becomes a constant",
      (spec) => (train(spec).inputs.parameters.rate = { runtimeValue: { constant: 0.5 } }),
    ],
    ["an image changes", (spec) => (container(spec).image = "registry.example/train:2")],
    ["a command changes", (spec) => (container(spec).command = ["train", "--fast"])],
    ["one argument changes", (spec) => (container(spec).args = ["--from", "{{$}}"])],
    ["a variable is added", (spec) => (container(spec).env = [{ name: "LEVEL", value: "debug" }])],
    ["resources change", (spec) => (container(spec).resources = { resourceCpuLimit: "8", resourceMemoryLimit: "32G" })],
    ["caching is switched off", (spec) => (train(spec).cachingOptions = {})],
    ["a cache key is given", (spec) => (train(spec).cachingOptions.cacheKey = "v2")],
    [
      "retries are added",
      (spec) => (train(spec).retryPolicy = { maxRetryCount: 3, backoffDuration: "30s", backoffFactor: 2 }),
    ],
    [
      "a condition changes",
      (spec) =>
        (tasks(spec)["condition-1"].triggerPolicy.condition =
          "inputs.parameter_values['pipelinechannel--mode'] != 'loose'"),
    ],
    [
      "a loop runs over something else",
      (spec) => (tasks(spec)["for-loop-2"].parameterIterator.items = { raw: "[0.5, 0.25]" }),
    ],
    ["more iterations run at a time", (spec) => (tasks(spec)["for-loop-2"].iteratorPolicy.parallelismLimit = 4)],
    ["an order is added", (spec) => tasks(spec)["for-loop-2"].dependentTasks.push("condition-1")],
    [
      "a task runs whatever happened before",
      (spec) => (tasks(spec)["for-loop-2"].triggerPolicy = { strategy: "ALL_UPSTREAM_TASKS_COMPLETED" }),
    ],
    [
      "a port of a component changes",
      (spec) =>
        (spec.components["comp-train"].inputDefinitions.parameters.note = {
          parameterType: "STRING",
          isOptional: true,
        }),
    ],
    ["a task is shown under another name", (spec) => (train(spec).taskInfo.name = "Train a model")],
    ["a task is removed with its group", (spec) => delete tasks(spec)["condition-1"]],
    [
      "a task is added",
      (spec) =>
        (tasks(spec).again = {
          ...tasks(spec).convert,
          taskInfo: { name: "again" },
          inputs: {
            parameters: { source: { runtimeValue: { constant: "x" } }, seed: { runtimeValue: { constant: 1 } } },
          },
        }),
    ],
  ];

  test.each(cases)("%s", (_name, edit) => {
    expect(changed(edit)).toMatchSnapshot();
  });

  test("a renamed task is one change, and those that draw from it are not changed", () => {
    const edit = (spec: Open): void => {
      rename(tasks(spec), "convert", "prepare");
      tasks(spec).prepare.taskInfo.name = "prepare";
      for (const group of ["condition-1", "for-loop-2"]) {
        tasks(spec)[group].dependentTasks = ["prepare"];
        tasks(spec)[group].inputs.artifacts["pipelinechannel--convert-rows"].taskOutputArtifact.producerTask =
          "prepare";
      }
      spec.root.dag.outputs.artifacts.rows.artifactSelectors[0].producerSubtask = "prepare";
    };
    expect(changed(edit)).toBe(
      "1 change, compatible for callers\n\ntasks\n  ~ prepare\n      name  convert → prepare\n",
    );
  });

  test("a renamed task is found again although what comes before it changed as well", () => {
    const edit = (spec: Open): void => {
      tasks(spec).convert.inputs.parameters.seed.runtimeValue.constant = 8;
      rename(spec.components["comp-for-loop-2"].dag.tasks, "train", "tune");
    };
    expect(changed(edit)).toBe(
      "2 changes, compatible for callers\n\ntasks\n  ~ convert\n      input 'seed'  7 → 8\n  ~ for-loop-2/tune\n      name  train → tune\n",
    );
  });

  test("a task that leaves its condition is moved, and not removed and added", () => {
    const edit = (spec: Open): void => {
      const { check } = spec.components["comp-condition-1"].dag.tasks;
      check.inputs.artifacts.rows = { taskOutputArtifact: { producerTask: "convert", outputArtifactKey: "rows" } };
      tasks(spec).check = check;
      delete tasks(spec)["condition-1"];
      delete spec.components["comp-condition-1"];
    };
    expect(changed(edit)).toBe(
      "2 changes, compatible for callers\n\ntasks\n  ~ check\n      place  condition-1/check → check\n  - condition-1  with 1 task\n",
    );
  });

  test("the Kubernetes document is part of the meaning", () => {
    const platform = (secret: string) => ({
      platforms: { kubernetes: { deploymentSpec: { executors: { "exec-train": { secretAsEnv: { secret } } } } } },
    });
    const changes = diffSpecs(
      { spec: base() as PipelineSpec, platform: platform("a") },
      { spec: base() as PipelineSpec, platform: platform("b") },
    );
    expect(changes).toEqual([
      {
        kind: "kubernetes",
        task: "for-loop-2/train",
        name: "secretAsEnv.secret",
        before: "a",
        after: "b",
        compatible: true,
      },
    ]);
  });

  test("so are the settings of runs", () => {
    const spec = base() as PipelineSpec;
    const platform = (size: string) => ({ platforms: { kubernetes: { pipelineConfig: { workspace: { size } } } } });
    const changes = diffSpecs({ spec, platform: platform("1Gi") }, { spec, platform: platform("2Gi") });
    expect(renderDiff(changes, { titles: ["old", "new"], color: false })).toMatchInlineSnapshot(`
      "old → new: 1 change, compatible for callers

      pipeline
        ✓ kubernetes: 'workspace.size'  1Gi → 2Gi
      "
    `);
  });
});

describe("what is no change", () => {
  const reversed = (value: Open): Open =>
    Array.isArray(value)
      ? value.map((item: Open) => reversed(item))
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, item]) => [key, reversed(item)]),
          )
        : value;

  /** Other keys for all components and executors, and all maps backwards. */
  function disguised({ spec, platform }: SpecDocuments): SpecDocuments {
    const copy: Open = structuredClone(spec);
    const keys = new Map(Object.keys(copy.components ?? {}).map((key, index) => [key, `c${index}`]));
    const labels = new Map(Object.keys(copy.deploymentSpec?.executors ?? {}).map((key, index) => [key, `e${index}`]));
    for (const component of [copy.root, ...Object.values<Open>(copy.components ?? {})]) {
      if (component.executorLabel !== undefined) component.executorLabel = labels.get(component.executorLabel);
      for (const task of Object.values<Open>(component.dag?.tasks ?? {}))
        task.componentRef.name = keys.get(task.componentRef.name);
    }
    const renamed = (record: Open, names: ReadonlyMap<string, string>): Open =>
      Object.fromEntries(Object.entries(record).map(([key, value]) => [names.get(key), value]));
    if (copy.components !== undefined) copy.components = renamed(copy.components, keys);
    if (copy.deploymentSpec?.executors !== undefined)
      copy.deploymentSpec.executors = renamed(copy.deploymentSpec.executors, labels);
    const kubernetes: Open = structuredClone(platform?.platforms.kubernetes);
    if (kubernetes?.deploymentSpec?.executors !== undefined)
      kubernetes.deploymentSpec.executors = renamed(kubernetes.deploymentSpec.executors, labels);
    return {
      spec: reversed(copy) as PipelineSpec,
      ...(kubernetes === undefined ? {} : { platform: reversed({ platforms: { kubernetes } }) as PlatformSpec }),
    };
  }

  const corpus: readonly (readonly [string, () => SpecDocuments])[] = [
    ["base", () => ({ spec: base() as PipelineSpec })],
    ...Object.entries(twins),
  ];

  test.each(corpus)("%s does not differ from itself, written again or under other component names", (_name, make) => {
    const made = make();
    expect(diffSpecs(made, made)).toEqual([]);
    expect(diffSpecs(made, parseSpec(toYaml(made), "again.yaml"))).toEqual([]);
    expect(diffSpecs(made, disguised(made))).toEqual([]);
  });

  test("descriptions, compilers' versions and numbers of groups", () => {
    const edit = (spec: Open): void => {
      spec.sdkVersion = "kfp-2.16.0";
      spec.pipelineInfo.description = "new words";
      parameters(spec).source.description = "where the rows are";
      rename(tasks(spec), "for-loop-2", "for-loop-9");
      tasks(spec)["for-loop-9"].taskInfo.name = "for-loop-9";
    };
    expect(changed(edit)).toBe("no change in meaning\n");
  });

  test("resources written as numbers or as text", () => {
    const prepare = (spec: Open): void => void (container(spec).resources = { cpuLimit: 2, memoryLimit: 4 });
    const edit = (spec: Open): void => {
      container(spec).resources = { resourceCpuLimit: "2", resourceMemoryLimit: "4G" };
    };
    expect(changed(edit, prepare)).toBe("no change in meaning\n");
  });
});

test("colours are added to the same text, and control characters of a file reach no terminal", () => {
  const now = base();
  now.pipelineInfo.displayName = "red \u001B[31m alert\n";
  const changes = diffSpecs({ spec: base() as PipelineSpec }, { spec: now as PipelineSpec });
  const titles = ["old", "new"] as const;
  const plain = renderDiff(changes, { titles, color: false });
  const coloured = renderDiff(changes, { titles, color: true });
  expect(plain).toContain("shown as  none → red \\u{1b}[31m alert\\n\n");
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test("a component that contains itself is refused", () => {
  const spec = base();
  spec.components["comp-for-loop-2"].dag.tasks.train.componentRef.name = "comp-for-loop-2";
  expect(() => diffSpecs({ spec: base() as PipelineSpec }, { spec: spec as PipelineSpec })).toThrow(
    expect.objectContaining({
      diagnostics: [
        expect.objectContaining({
          code: "K404",
          message: "component 'comp-for-loop-2' contains itself",
          hint: "remove the task 'train' from it",
        }),
      ],
    }),
  );
});
