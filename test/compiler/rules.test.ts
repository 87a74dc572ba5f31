import { describe, expect } from "vitest";
import * as z from "zod";
import {
  and,
  Artifact,
  artifactType,
  concat,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  eq,
  exitHandler,
  finalStatus,
  google,
  gt,
  ifPresent,
  importer,
  listOf,
  lt,
  Model,
  ne,
  not,
  or,
  parallelFor,
  type ParamRef,
  type Pipeline,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import { compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { loadComponent } from "../../compiler/load/load-component.ts";
import { parseComponent } from "../../compiler/load/parse-component.ts";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import { checkParameters } from "../../compiler/spec/check-parameters.ts";
import { RuleTable, told } from "../support/rule-table.ts";

const rules = new RuleTable();

const convert = defineComponent({
  name: "convert",
  inputs: { source: z.string(), limit: z.int().optional() },
  outputs: {
    dataset: Dataset,
    rows: z.int(),
    share: z.number(),
    name: z.string(),
    names: z.array(z.string()),
    ok: z.boolean(),
  },
});
const tune = defineComponent({
  name: "tune",
  inputs: { dataset: Dataset, rate: z.number().default(0.1) },
  outputs: { model: Model },
});
const use = defineComponent({ name: "use", inputs: { model: Model }, outputs: {} });
const count = defineComponent({ name: "count", inputs: { n: z.int() }, outputs: { n: z.int() } });
const flag = defineComponent({ name: "flag", inputs: { on: z.boolean() }, outputs: {} });
const take = defineComponent({ name: "take", inputs: { items: z.array(z.unknown()) }, outputs: {} });
const keep = defineComponent({ name: "keep", inputs: { fields: z.record(z.string(), z.unknown()) }, outputs: {} });
const pick = defineComponent({ name: "pick", inputs: { models: listOf(Model) }, outputs: {} });
const notify = defineComponent({
  name: "notify",
  inputs: { status: finalStatus, note: z.string().optional() },
  outputs: { sent: z.boolean() },
});

interface Inputs {
  readonly source: ParamRef<string>;
  readonly n: ParamRef<number>;
  readonly on: ParamRef<boolean>;
  readonly list: ParamRef<string[]>;
  readonly fields: ParamRef<Record<string, unknown>>;
}

/** A pipeline with inputs of every kind. */
const pipelineOf = (build: (inputs: Inputs) => void): Pipeline =>
  definePipeline({
    name: "p",
    inputs: {
      source: z.string(),
      n: z.int(),
      on: z.boolean(),
      list: z.array(z.string()),
      fields: z.record(z.string(), z.unknown()),
    },
    build,
  }) as unknown as Pipeline;

/** What people read about a pipeline that does not compile. */
const toldIn = (build: (inputs: Inputs) => void): string => told(() => void compile(pipelineOf(build)));

/** The compiled spec, read back through the strict parser, which finds every dangling name. */
const compiled = (build: (inputs: Inputs) => void): ReturnType<typeof compile>["spec"] => {
  const { spec } = compile(pipelineOf(build));
  expect(told(() => ({ warnings: parseSpec(toYaml({ spec }), "/files/spec.yaml").warnings }))).toBe("nothing is wrong");
  return spec;
};

/** Values for a run come from anywhere, so problems with them have no place of their own. */
const placed = (problem: Diagnostic): Diagnostic => ({ ...problem, at: { file: "run.ts", line: 1, column: 1 } });

describe("what components declare", () => {
  rules.holds(["component/missing-annotation", "component/unknown-type"], () => {
    expect(told(() => void defineComponent({ name: "c", inputs: { a: undefined as never }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': 'a' has no type
        hint: give it a zod schema or an artifact type"
    `);
    expect(told(() => void defineComponent({ name: "c", inputs: { a: {} as never }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': the type of 'a' is neither a schema nor an artifact type
        hint: use zod, Dataset, Model, artifactType(…) or listOf(…)"
    `);
    expect(told(() => void defineComponent({ name: "c", inputs: { a: z.date() }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': 'a' has a type that no KFP parameter can carry
        hint: Date cannot be represented in JSON Schema; dates travel as ISO text, big integers as text"
    `);
    expect(told(() => void defineComponent({ name: "c", inputs: { a: z.bigint() }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': 'a' has a type that no KFP parameter can carry
        hint: BigInt cannot be represented in JSON Schema; dates travel as ISO text, big integers as text"
    `);
    expect(told(() => void defineComponent({ name: "c", inputs: {}, outputs: { a: z.union([z.string(), z.int()]) } })))
      .toMatchInlineSnapshot(`
      "error K103: component 'c': 'a' has a type that no KFP parameter can carry
        hint: use a string, integer, number, boolean, array or object schema; for 'one of several texts' use z.enum"
    `);
  });
  rules.doesNotApply("component/reserved-output-name", "outputs have the names that they are declared under", () => {
    const odd = defineComponent({ name: "odd", inputs: { Output: z.string() }, outputs: { Output: z.string() } });
    compiled(({ source }) => void odd({ Output: odd({ Output: source }).outputs.Output }));
  });
  rules.isTypeError("component/duplicate-name", "port-twice");
  rules.isTypeError("component/artifact-default", "artifact-default");
  rules.holds("component/artifact-list-output", () => {
    expect(told(() => void defineComponent({ name: "c", inputs: {}, outputs: { models: listOf(Model) } })))
      .toMatchInlineSnapshot(`
      "error K140: component 'c': the output 'models' is a list of artifacts
        hint: give one artifact that is a folder, or call the component in a parallelFor, which collects a list"
    `);
    expect(
      told(
        () =>
          void defineContainerComponent({
            name: "c",
            inputs: {},
            outputs: { models: listOf(Model) },
            container: () => ({ image: "alpine" }),
          }),
      ),
    ).toMatchInlineSnapshot(`
      "error K140: component 'c': the output 'models' is a list of artifacts
        hint: give one artifact that is a folder, or call the component in a parallelFor, which collects a list"
    `);
  });
  rules.doesNotApply("component/optional-without-flag", "a default and the flag come from one schema", () => {
    const { components } = compiled(() => void tune({ dataset: convert({ source: "x" }).outputs.dataset }));
    expect(components?.["comp-tune"]?.inputDefinitions?.parameters?.["rate"]).toEqual({
      defaultValue: 0.1,
      isOptional: true,
      parameterType: "NUMBER_DOUBLE",
    });
  });
  rules.doesNotApply("component/source-unavailable", "the work is found by its file, never by its source text");
  rules.areShownIn("test/containers/bundle/embed.test.ts", {
    "component/embedded-path-missing": "there is no 'missing.txt' to embed",
    "component/embedded-symlink-cycle": "is a link that leads in a circle",
    "component/embedded-symlink-dangling": "is a link that leads nowhere",
    "component/embedded-dir-symlink": "'folder' in 'words' is a link to a folder",
    "component/embedded-escape": "is a link that leads out of the folder",
    "component/embedded-file-type": "is neither a file nor a folder",
  });
  rules.doesNotApply(
    [
      "component/notebook-path",
      "component/notebook-none",
      "component/notebook-many",
      "component/notebook-ext",
      "component/run-notebook-outside",
    ],
    "notebooks are Python; a component that runs one loads from its compiled file",
  );
  rules.doesNotApply(
    ["component/pydantic-version", "component/pydantic-main", "component/pydantic-local"],
    "schemas describe themselves wherever they are declared",
  );
  rules.doesNotApply(
    "component/return-annotation",
    "outputs are declared, and a handler that returns something else is a type error (test/types/wiring.test-d.ts)",
  );
  rules.doesNotApply("component/artifact-alias", "artifact types are values, so any name for one is that type", () => {
    const Rows = Dataset;
    const other = defineComponent({ name: "other", inputs: { rows: Rows }, outputs: {} });
    compiled(({ source }) => void other({ rows: convert({ source }).outputs.dataset }));
  });
  rules.doesNotApply("component/image-build-config", "one image holds every component that names no image of its own");
  rules.doesNotApply("container/bare-artifact-annotation", "the side of a port is where it is declared");
  rules.holds("container/return-annotation", () => {
    const container = (returned: unknown): string =>
      told(
        () => void defineContainerComponent({ name: "c", inputs: {}, outputs: {}, container: () => returned as never }),
      );
    expect(container(undefined)).toMatchInlineSnapshot(`
      "error K142: the container function of 'c' returns nothing to run
        hint: return { image, command, args } from it, synchronously"
    `);
    expect(container(Promise.resolve({ image: "alpine" }))).toMatchInlineSnapshot(`
      "error K142: the container function of 'c' returns nothing to run
        hint: return { image, command, args } from it, synchronously"
    `);
    expect(container({ image: "alpine", command: "echo hello" })).toMatchInlineSnapshot(`
      "error K142: 'command' or 'args' of 'c' is not a list
        hint: write one argument an item: ['sh', '-c', '…']"
    `);
    expect(container({ command: ["echo"] })).toMatchInlineSnapshot(`
      "error K109: component 'c' has no image
        hint: name an image such as 'alpine:3.20'"
    `);
  });
});

// oxlint-disable-next-line typescript/no-explicit-any -- the mistakes below are refused by tsc
type Loose = any;

/** What people read about a container component with inputs and outputs of every kind. */
const toldOf = (args: (ports: { readonly inputs: Loose; readonly outputs: Loose }) => readonly unknown[]): string =>
  told(
    () =>
      void defineContainerComponent({
        name: "c",
        inputs: { text: z.string(), data: Dataset, models: listOf(Model) },
        outputs: { n: z.int(), model: Model },
        container: (ports) => ({ image: "alpine", args: args(ports) as readonly string[] }),
      }),
  );

describe("what container components run", () => {
  rules.holds("container/artifact-without-attr", () => {
    expect(toldOf(({ inputs }) => [inputs.data])).toMatchInlineSnapshot(`
      "error K109: 'args[0]' of 'c' is the artifact 'data' itself
        hint: use its path, uri or metadata(key)"
    `);
    expect(toldOf(({ inputs }) => [`--data=${inputs.data}`])).toMatchInlineSnapshot(`
      "error K109: the artifact 'data' was turned into text
        hint: use its path, uri or metadata(key)"
    `);
    expect(toldOf(({ outputs }) => [outputs.n])).toMatchInlineSnapshot(`
      "error K109: 'args[0]' of 'c' is the output 'n' itself
        hint: use its outputFile, the path to write the value to"
    `);
    expect(toldOf(({ outputs }) => [`${outputs.n}`])).toMatchInlineSnapshot(`
      "error K109: the output 'n' was turned into text
        hint: use its outputFile, the path to write the value to"
    `);
  });
  rules.holds("container/unknown-artifact-attr", () => {
    expect(toldOf(({ inputs }) => [inputs.data.name])).toMatchInlineSnapshot(`
      "error K109: 'args[0]' of 'c' is undefined
        hint: a parameter is used as it is, an artifact through path, uri or metadata(key), a list of artifacts as a whole"
    `);
  });
  rules.holds(["container/list-artifact-attr", "container/list-artifact-index"], () => {
    expect(toldOf(({ inputs }) => [inputs.models.path, inputs.models[0]])).toMatchInlineSnapshot(`
      "error K109: 'args[0]' of 'c' is undefined
        hint: a parameter is used as it is, an artifact through path, uri or metadata(key), a list of artifacts as a whole

      error K109: 'args[1]' of 'c' is undefined
        hint: a parameter is used as it is, an artifact through path, uri or metadata(key), a list of artifacts as a whole

      2 problems"
    `);
    expect(toldOf(({ inputs }) => [inputs.models, `--models=${inputs.models}`])).toBe("nothing is wrong");
  });
  rules.holds(["container/unknown-input", "container/unknown-output"], () => {
    expect(toldOf(() => ["{{$.inputs.parameters['txt']}}", "{{$.outputs.artifacts['modle'].path}}"]))
      .toMatchInlineSnapshot(`
      "error K109: 'c' uses a placeholder for the parameter 'txt', which is not among its inputs
        hint: did you mean 'text'?

      error K109: 'c' uses a placeholder for the artifact 'modle', which is not among its outputs
        hint: did you mean 'model'?

      2 problems"
    `);
    expect(toldOf(() => [ifPresent("texts", "x")])).toMatchInlineSnapshot(`
      "error K109: ifPresent in 'c' asks for 'texts', which is not an input
        hint: did you mean 'text'?"
    `);
  });
  rules.holds("container/placeholder-type", () => {
    expect(toldOf(() => ["{{$.inputs.parameters['data']}}", "{{$.inputs.artifacts['text'].path}}"]))
      .toMatchInlineSnapshot(`
      "error K109: 'c' uses a placeholder for the parameter 'data', which is an artifact
        hint: write {{$.inputs.artifacts['data'].path}}, or use the placeholders that the container function gets

      error K109: 'c' uses a placeholder for the artifact 'text', which is a parameter
        hint: write {{$.inputs.parameters['text']}}, or use the placeholders that the container function gets

      2 problems"
    `);
    expect(toldOf(() => ["{{$.outputs.artifacts['n'].path}}"])).toMatchInlineSnapshot(`
      "error K109: 'c' uses a placeholder for the artifact 'n', which is a parameter
        hint: write {{$.outputs.parameters['n'].output_file}}, or use the placeholders that the container function gets"
    `);
  });
  rules.holds(["container/concat-in-string", "container/if-in-string"], () => {
    expect(toldOf(({ inputs }) => [`--x=${concat("a", inputs.text) as unknown as string}`])).toMatchInlineSnapshot(`
      "error K109: a concat was turned into text
        hint: make it an argument of its own"
    `);
    expect(toldOf(({ inputs }) => [`--x=${ifPresent(inputs.text, "a") as unknown as string}`])).toMatchInlineSnapshot(`
      "error K109: an ifPresent was turned into text
        hint: make it an argument of its own, or a part of concat"
    `);
  });
  rules.holds("container/if-list-in-concat", () => {
    expect(toldOf(({ inputs }) => [concat("a", ifPresent(inputs.text, ["b", "c"]))])).toMatchInlineSnapshot(`
      "error K109: ifPresent inside concat in 'c' has a list of arguments
        hint: inside concat a branch is a single text"
    `);
  });
  rules.holds("container/element-type", () => {
    expect(toldOf(() => [3, undefined, null, { a: 1 }])).toMatchInlineSnapshot(`
      "error K109: 'args[0]' of 'c' is the number 3, not text
        hint: write it as text

      error K109: 'args[1]' of 'c' is undefined
        hint: a parameter is used as it is, an artifact through path, uri or metadata(key), a list of artifacts as a whole

      error K109: 'args[2]' of 'c' is null, not text
        hint: write it as text

      error K109: 'args[3]' of 'c' is an object, not text
        hint: write it as text

      4 problems"
    `);
  });
});

describe("artifact types", () => {
  rules.holds(
    [
      "artifact/schema-title-form",
      "artifact/schema-title-namespace",
      "artifact/schema-version-form",
      "artifact/bundled-form",
    ],
    () => {
      const typed = (artifact: string, version = "0.0.1"): string =>
        told(() => void defineComponent({ name: "c", inputs: { data: { artifact, version } }, outputs: {} }));
      expect(typed("Dataset")).toMatchInlineSnapshot(`
        "error K141: component 'c': 'data' has the artifact type 'Dataset', and KFP knows only types of 'system' and 'google'
          hint: write 'system.Dataset', or make a type of your own with artifactType("Dataset")"
      `);
      expect(typed("acme.Vectors")).toMatchInlineSnapshot(`
        "error K141: component 'c': 'data' has the artifact type 'acme.Vectors', and KFP knows only types of 'system' and 'google'
          hint: make a type of your own with artifactType("acme.Vectors", { base: Dataset }), which travels as its base"
      `);
      expect(typed("system.Dataset", "1")).toMatchInlineSnapshot(`
        "error K141: component 'c': the artifact type of 'data' has the version '1', which is not three numbers
          hint: write it like '0.0.1'"
      `);
      expect(typed("system.Dataset@0.0.1")).toMatchInlineSnapshot(`
        "error K141: component 'c': 'data' has the artifact type 'system.Dataset@0.0.1', and KFP knows only types of 'system' and 'google'
          hint: write title and version apart: artifact: 'system.Dataset'"
      `);
      expect(told(() => void artifactType("my type"))).toMatchInlineSnapshot(`
        "error K102: 'my type' is not a valid artifact type name
          hint: use letters, digits, '.', '_' and '-', beginning with a letter"
      `);
    },
  );
});

describe("calls", () => {
  rules.isTypeError("call/positional", "positional");
  rules.holds("call/unexpected", () => {
    expect(toldIn(({ source }) => void convert({ source, limits: 3 } as never))).toMatchInlineSnapshot(`
      "error K302: 'convert' has no input 'limits'
        hint: did you mean 'limit'?"
    `);
  });
  rules.holds("call/missing", () => {
    const both = defineComponent({ name: "both", inputs: { a: z.string(), b: Dataset }, outputs: {} });
    expect(toldIn(() => void both({} as never))).toMatchInlineSnapshot(`
      "error K301: 'both' is called without its required inputs 'a', 'b'
        hint: pass a value, or give the input a default"
    `);
  });
  rules.holds("call/constant-type", () => {
    expect(toldIn(() => void convert({ source: new Date(0) } as never))).toMatchInlineSnapshot(`
      "error K303: input 'source' of 'convert' holds a value that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects"
    `);
    expect(toldIn(() => void convert({ source: null } as never))).toMatchInlineSnapshot(`
      "error K303: input 'source' of 'convert' wants text, but gets null
        hint: change the value or the input's type"
    `);
    expect(toldIn(() => void keep({ fields: { when: new Map() } }))).toMatchInlineSnapshot(`
      "error K303: input 'fields' of 'keep' holds a value that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects"
    `);
  });
  rules.holds("call/artifact-constant", () => {
    expect(toldIn(() => void tune({ dataset: "gs://bucket/rows" } as never))).toMatchInlineSnapshot(`
      "error K303: input 'dataset' of 'tune' wants a system.Dataset, not a constant
        hint: pass an output of another task, or an artifact input of the pipeline"
    `);
  });
  rules.holds("call/type-mismatch", () => {
    expect(
      toldIn(({ source, n }) => {
        const data = convert({ source });
        convert({ source: n } as never);
        tune({ dataset: data.outputs.dataset, rate: data.outputs.rows });
        tune({ dataset: tune({ dataset: data.outputs.dataset }).outputs.model } as never);
        convert({ source: data.outputs.dataset } as never);
        tune({ dataset: source } as never);
        pick({ models: tune({ dataset: data.outputs.dataset }).outputs.model } as never);
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'source' of 'convert' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'rate' of 'tune' wants a number, but gets a whole number
        hint: KFP keeps whole numbers apart from others: declare both with z.int(), or both with z.number()

      error K303: input 'dataset' of 'tune' wants a system.Dataset, but gets a system.Model
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'source' of 'convert' wants text, but gets a system.Dataset
        hint: a parameter input takes a parameter output, or a constant

      error K303: input 'dataset' of 'tune' wants a system.Dataset, but gets text
        hint: an artifact input takes an artifact output of another task

      error K303: input 'models' of 'pick' wants a list of system.Model, but gets a system.Model
        hint: collect a list with parallelFor

      6 problems"
    `);
  });
  rules.holds("call/name-collision", () => {
    const greedy = defineComponent({ name: "greedy", inputs: { cpu_limit: z.string() }, outputs: {} });
    expect(toldIn(({ source }) => void greedy({ cpu_limit: "1" }, { resources: { cpu: source } })))
      .toMatchInlineSnapshot(`
      "error K144: 'greedy' has an input 'cpu_limit', and the compiler adds one of that name for the reference to 'source'
        hint: rename the input, or give a constant instead of the reference"
    `);
    expect(toldIn(() => void greedy({ cpu_limit: "1" }, { resources: { cpu: 1 } }))).toBe("nothing is wrong");
  });
  rules.isTypeError("task/single-output", "single-output");
  rules.holds(["task/component-only-property", "task/container-only"], () => {
    const inner = definePipeline({ name: "inner", inputs: {}, build: () => void convert({ source: "x" }) });
    expect(
      toldIn(({ source }) => {
        inner({}, { resources: { cpu: 1 } });
        importer(Model, { uri: source }, { env: { A: "b" } });
      }),
    ).toMatchInlineSnapshot(`
      "error K107: 'inner' is a pipeline, so it has no container to give resources or environment to
        hint: set them on the tasks inside it

      error K107: an importer runs no container to give resources or environment to
        hint: leave 'resources' and 'env' out

      2 problems"
    `);
  });
  rules.doesNotApply("task/pipeline-only-property", "a task has the same two members whatever it runs", () => {
    compile(
      pipelineOf(({ source }) => {
        expect(Object.keys(convert({ source }))).toEqual(["name", "outputs"]);
      }),
    );
  });
  rules.holds("task/channel-name", () => {
    expect(told(() => void defineComponent({ name: "c", inputs: {}, outputs: { "2 rows": z.int() } })))
      .toMatchInlineSnapshot(`
      "error K102: component 'c': '2 rows' is not a valid input or output name
        hint: use letters, digits and '_', not beginning with a digit"
    `);
  });
  rules.holds("task/not-in-pipeline", () => {
    let stolen: ParamRef<string> | undefined;
    compile(pipelineOf(({ source }) => void (stolen = convert({ source }).outputs.name)));
    expect(toldIn(() => void convert({ source: stolen! }))).toMatchInlineSnapshot(`
      "error K201: 'name' belongs to another pipeline than 'p'
        hint: pass it through the inputs or outputs of that pipeline"
    `);
  });
  rules.holds(["local/not-supported", "group/no-pipeline"], () => {
    expect(told(() => void convert({ source: "x" }))).toMatchInlineSnapshot(`
      "error K101: component 'convert' was called outside a pipeline
        hint: call it inside the build function of definePipeline"
    `);
    expect(told(() => void parallelFor(["a"], () => undefined))).toMatchInlineSnapshot(`
      "error K101: parallelFor was called outside a pipeline
        hint: call it inside the build function of definePipeline"
    `);
  });
});

describe("task settings", () => {
  const set = (options: object): string => toldIn(({ source }) => void convert({ source }, options));
  rules.holds("task/cpu-format", () => {
    expect(set({ resources: { cpu: "many", cpuRequest: "1 m" } })).toMatchInlineSnapshot(`
      "error K106: 'resources.cpu' is 'many', which is not a number of cores
        hint: use 4, 0.5 or '500m'

      error K106: 'resources.cpuRequest' is '1 m', which is not a number of cores
        hint: use 4, 0.5 or '500m'

      2 problems"
    `);
  });
  rules.holds("task/memory-format", () => {
    expect(set({ resources: { memory: "3 GB" } })).toMatchInlineSnapshot(`
      "error K106: 'resources.memory' is '3 GB', which is not an amount of memory
        hint: use '32Gi', '15G' or a number of bytes"
    `);
  });
  rules.holds("task/accelerator-limit", () => {
    expect(set({ resources: { accelerator: { type: "NVIDIA_L4", count: -1 } } })).toMatchInlineSnapshot(`
      "error K106: 'resources.accelerator.count' is '-1', which is not a count
        hint: use a whole number of at least 0"
    `);
  });
  rules.holds(["task/retry-duration-form", "task/retry-duration-unit"], () => {
    expect(set({ retry: { max: 3, backoff: "1.5h", maxBackoff: "3 years" } })).toMatchInlineSnapshot(`
      "error K106: 'retry.backoff' is '1.5h', which is not a duration
        hint: use whole numbers with a unit: '30s', '5m', '2h', '1d', '1w'

      error K106: 'retry.maxBackoff' is '3 years', which is not a duration
        hint: use whole numbers with a unit: '30s', '5m', '2h', '1d', '1w'

      2 problems"
    `);
    expect(set({ retry: { max: -1, factor: 0 } })).toMatchInlineSnapshot(`
      "error K106: 'retry.max' is -1
        hint: use a whole number of at least 0

      error K106: 'retry.factor' is 0
        hint: use a number of at least 1

      2 problems"
    `);
  });
  rules.doesNotApply(
    ["task/debug-pause-conflict", "task/debug-pause-empty"],
    "a pause for debugging is environment variables, and is set as such",
    () => {
      const { deploymentSpec } = compiled(
        ({ source }) => void convert({ source }, { env: { ARGO_DEBUG_PAUSE_AFTER: "true" } }),
      );
      expect(deploymentSpec?.executors?.["exec-convert"]?.container?.env).toEqual([
        { name: "ARGO_DEBUG_PAUSE_AFTER", value: "true" },
      ]);
    },
  );
  rules.holds("task/after-group", () => {
    expect(
      toldIn(({ source, on }) => {
        const branch = when(on, () => void convert({ source }));
        convert({ source }, { after: [branch as never] });
        let inside = convert({ source });
        when(on, () => void (inside = convert({ source })));
        convert({ source }, { after: [inside] });
        exitHandler(
          () => notify({}),
          () => void (inside = convert({ source })),
        );
        convert({ source }, { after: [inside] });
      }),
    ).toMatchInlineSnapshot(`
      "error K203: 'after' names something that is not a task of this pipeline
        hint: pass what calling a component in the same pipeline returned

      error K203: 'after' names task 'convert-4' in a branch that this task is not in
        note: it is called here
        hint: a branch may never run; move the task into it, or wait for something outside

      error K203: 'after' names task 'convert-6' in an exit handler that this task is not in
        note: it is called here
        hint: wait for what exitHandler returned

      3 problems"
    `);
  });
  rules.holds("task/ignore-failure-inputs", () => {
    expect(
      toldIn(
        ({ source }) => void convert({ source: convert({ source }).outputs.name }, { ignoreUpstreamFailure: true }),
      ),
    ).toMatchInlineSnapshot(`
      "error K209: 'convert-2' ignores upstream failure, but its input 'source' needs the output of another task
        hint: give the input a default or make it optional: a failed task has no outputs"
    `);
  });
  rules.holds(
    ["task/ignore-failure-status-none", "task/ignore-failure-status-scope", "task/ignore-failure-status-many"],
    () => {
      expect(
        toldIn(({ source }) => {
          const [a, b] = [convert({ source }), convert({ source })];
          notify({}, { ignoreUpstreamFailure: true });
          notify({}, { ignoreUpstreamFailure: true, after: [a, b] });
          parallelFor(["x"], () => void notify({}, { ignoreUpstreamFailure: true, after: [a] }));
        }),
      ).toMatchInlineSnapshot(`
        "error K210: 'notify' takes the final status of one task, but comes after none
          hint: let it depend on exactly one task beside it

        error K210: 'notify-2' takes the final status of one task, but comes after 2 tasks
          hint: let it depend on exactly one task beside it

        error K210: 'notify-3' takes the final status of 'convert', which is in another group
          hint: let it depend on exactly one task beside it

        3 problems"
      `);
    },
  );
  rules.holds("final-status/non-exit", () => {
    expect(toldIn(() => void notify({}))).toMatchInlineSnapshot(`
      "error K210: 'notify' has an input for a final status, but nothing ends before it that could fail
        hint: call it as the exit of an exitHandler, or with ignoreUpstreamFailure: true"
    `);
  });
});

describe("pipelines", () => {
  rules.holds("pipeline/empty", () => {
    expect(toldIn(() => {})).toMatchInlineSnapshot(`
      "error K108: pipeline 'p' has no tasks
        hint: call at least one component in its build function"
    `);
    expect(toldIn(({ source, on }) => (convert({ source }), when(on, () => {})))).toMatchInlineSnapshot(`
      "error K108: the branch 'condition-1' has no tasks
        hint: call at least one component in it"
    `);
  });
  rules.doesNotApply("pipeline/nested-context", "a pipeline may be defined anywhere; each is traced by itself", () => {
    compiled(({ source }) => {
      const inner = definePipeline({
        name: "inner",
        inputs: { source: z.string() },
        build: (inputs) => void convert(inputs),
      });
      inner({ source });
      convert({ source });
    });
  });
  rules.holds("pipeline/name", () => {
    const named = (name: unknown): string =>
      told(() => void definePipeline({ name: name as string, inputs: {}, build: () => {} }));
    expect(named("…")).toMatchInlineSnapshot(`
      "error K102: '…' is not a valid name
        hint: use letters and digits"
    `);
    expect(named("x".repeat(129)).replace(/x+/, "xxx…")).toMatchInlineSnapshot(`
      "error K102: 'xxx…' is not a valid pipeline name
        hint: use 1 to 128 letters, digits and hyphens, beginning with a letter or digit"
    `);
    expect(named(3)).toMatchInlineSnapshot(`
      "error K102: a component or pipeline has a name that is not text
        hint: give it a 'name' in quotes"
    `);
  });
  rules.doesNotApply(
    ["pipeline/override-unknown", "pipeline/override-artifact"],
    "values are given to a run, not to the compiler; there an unknown one is refused",
    () => {
      const { spec } = compile(pipelineOf(({ source }) => void convert({ source })));
      expect(
        told(() => ({
          warnings: checkParameters(spec, { source: "x", n: 1, on: true, list: [], fields: {}, sources: "y" }).map(
            placed,
          ),
        })),
      ).toMatchInlineSnapshot(`
        "error K302: pipeline 'p' has no parameter 'sources'
          hint: did you mean 'source'?"
      `);
    },
  );
  rules.holds("pipeline/not-a-component", () => {
    expect(told(() => compile(convert as never))).toMatchInlineSnapshot(`
      "error K405: what was given to compile is not a pipeline
        hint: give it what definePipeline returned"
    `);
  });
  rules.doesNotApply(
    ["pipeline/output-undefined", "pipeline/output-missing", "pipeline/output-type"],
    "a pipeline's outputs are what it returns, with the types of what makes them",
    () => {
      const outer = definePipeline({
        name: "outer",
        inputs: {},
        build: () => ({ rows: convert({ source: "x" }).outputs.rows }),
      });
      expect(compile(outer).spec.root.outputDefinitions).toEqual({
        parameters: { rows: { parameterType: "NUMBER_INTEGER" } },
      });
    },
  );
  rules.holds("pipeline/output-unknown", () => {
    const returning = (build: () => unknown): string =>
      told(() => void compile(definePipeline({ name: "p", inputs: {}, build: build as () => never })));
    expect(returning(() => ({ data: convert({ source: "x" }) }))).toMatchInlineSnapshot(`
      "error K304: pipeline output 'data' is not an output of a task
        hint: return an output: { data: task.outputs.… }"
    `);
    expect(returning(() => ({ n: (convert({ source: "x" }), 3) }))).toMatchInlineSnapshot(`
      "error K304: pipeline output 'n' is not an output of a task
        hint: return an output: { n: task.outputs.… }"
    `);
    expect(returning(() => (convert({ source: "x" }), "text"))).toMatchInlineSnapshot(`
      "error K304: pipeline 'p' returns something that is not an object of references
        hint: return { name: task.outputs.name }, synchronously"
    `);
  });
  rules.holds(["pipeline/output-in-group", "pipeline/output-oneof-in-group"], () => {
    const leaking = definePipeline({
      name: "p",
      inputs: { on: z.boolean() },
      build({ on }) {
        let rows = convert({ source: "" }).outputs.rows;
        let merged = rows;
        parallelFor(["a"], (source) => {
          rows = convert({ source }).outputs.rows;
          const branch = (): { readonly n: ParamRef<number> } => count({ n: 3 }).outputs;
          merged = when(on, branch).otherwise(branch).n;
        });
        return { rows, merged };
      },
    });
    expect(told(() => compile(leaking))).toMatchInlineSnapshot(`
      "error K204: 'rows' of 'convert-2' is used outside the loop that makes it
        note: it is made here
        hint: return it from the loop's function and use the list that parallelFor returns

      error K204: what the branches make is used outside the loop that makes it
        note: it is made here
        hint: return it from the loop's function and use the list that parallelFor returns

      2 problems"
    `);
  });
});

describe("control flow", () => {
  rules.holds("topology/cross-group", () => {
    expect(
      toldIn(({ source, on }) => {
        let data = convert({ source });
        parallelFor(["a"], () => void (data = convert({ source })));
        convert({ source: data.outputs.name });
        when(on, () => void (data = convert({ source })));
        convert({ source: text`of ${data.outputs.name}` });
        exitHandler(
          () => notify({}),
          () => void (data = convert({ source })),
        );
        convert({ source }, { resources: { cpu: data.outputs.name } });
      }),
    ).toMatchInlineSnapshot(`
      "error K204: 'name' of 'convert-2' is used outside the loop that makes it
        note: it is made here
        hint: return it from the loop's function and use the list that parallelFor returns

      error K204: 'name' of 'convert-4' is used outside the branch that makes it
        note: it is made here
        hint: return it from every branch, close the chain with otherwise, and use what that returns

      error K204: 'name' of 'convert-6' is used outside the exit handler that makes it
        note: it is made here
        hint: nothing leaves an exit handler; put the task that uses it inside

      3 problems"
    `);
  });
  rules.doesNotApply(
    ["topology/ambiguous-name", "topology/unknown-dependency"],
    "tasks are waited for by themselves, not by name",
    () =>
      expect(toldIn(({ source }) => void convert({ source }, { after: ["convert" as never] }))).toMatchInlineSnapshot(`
        "error K203: 'after' names something that is not a task of this pipeline
          hint: pass what calling a component in the same pipeline returned"
      `),
  );
  rules.holds(["loop/items-type", "loop/empty", "loop/single-parameter", "loop/single-artifact"], () => {
    const loop = (items: (inputs: Inputs) => unknown): string =>
      toldIn((inputs) => void parallelFor(items(inputs) as string[], () => void convert({ source: "x" })));
    expect(loop(() => "abc")).toMatchInlineSnapshot(`
      "error K205: a loop's items are neither a list nor a reference to one
        hint: give an array of constants, or a list that a task or an input of the pipeline provides"
    `);
    expect(loop(() => [])).toMatchInlineSnapshot(`
      "error K205: a loop has no items
        hint: leave the loop out, or let a task make the list"
    `);
    expect(loop(() => ["a", 1])).toMatchInlineSnapshot(`
      "error K205: a loop's items have different types
        hint: give every item the same type: all text, all numbers, all objects"
    `);
    expect(loop(() => [{ a: 1 }, { b: 1 }])).toMatchInlineSnapshot(`
      "error K205: a loop's items have different fields
        hint: give every item the same fields"
    `);
    expect(loop(({ source }) => [source])).toMatchInlineSnapshot(`
      "error K205: a loop's constant items hold a reference
        hint: let a task build the list, or use the reference inside the loop"
    `);
    expect(loop(({ n }) => n)).toMatchInlineSnapshot(`
      "error K205: a loop's items are a single value, not a list
        hint: use a list output or a list input"
    `);
    expect(loop(({ source }) => convert({ source }).outputs.dataset)).toMatchInlineSnapshot(`
      "error K205: a loop's items are a single value, not a list
        hint: use a list output or a list input"
    `);
  });
  rules.holds("loop/parallelism", () => {
    expect(toldIn(({ source }) => void parallelFor(["a"], () => void convert({ source }), { parallelism: -1 })))
      .toMatchInlineSnapshot(`
      "error K106: 'parallelism' is -1
        hint: use a whole number of at least 1, or leave it out"
    `);
  });
  rules.holds("loop/key-name", () => {
    expect(toldIn(({ source }) => void parallelFor([{ "a-b": 1 }], () => void convert({ source }))))
      .toMatchInlineSnapshot(`
        "error K205: 'a-b' is not usable as the name of an item's field
          hint: use letters, digits and '_', not beginning with a digit"
      `);
  });
  rules.doesNotApply("collected/outside-loop", "a loop returns its lists itself, to whoever is outside", () => {
    expect(
      toldIn(({ source }) => {
        parallelFor(["a"], () => {
          const inner = parallelFor(["b"], () => ({ name: convert({ source }).outputs.name }));
          take({ items: inner.name });
          return inner;
        });
      }),
    ).toBe("nothing is wrong");
  });
  rules.holds("collected/in-condition", () => {
    expect(
      toldIn(({ source, on }) => {
        let names: ParamRef<string[]> | undefined;
        when(on, () => {
          names = parallelFor(["a"], () => ({ name: convert({ source }).outputs.name })).name;
        });
        take({ items: names! });
      }),
    ).toMatchInlineSnapshot(`
      "error K204: what a loop collects is used outside the branch that makes it
        note: it is made here
        hint: return it from every branch, close the chain with otherwise, and use what that returns"
    `);
  });
  rules.doesNotApply("collected/oneof", "the value that a chain of branches makes is a value like any other", () => {
    compiled(({ source, on }) => {
      const branch = (): { readonly name: ParamRef<string> } => ({ name: convert({ source }).outputs.name });
      const all = parallelFor(["a"], () => when(on, branch).otherwise(branch));
      take({ items: all.name });
    });
  });
  rules.holds("condition/constant", () => {
    expect(toldIn(({ source }) => void when(true as never, () => void convert({ source })))).toMatchInlineSnapshot(`
      "error K305: a condition is always true
        hint: decide with a plain if what is known now; a condition reads what a task or an input of the pipeline provides"
    `);
    expect(toldIn(({ source }) => void when(eq(3 as never, 3), () => void convert({ source })))).toMatchInlineSnapshot(`
      "error K305: a condition compares the constant 3 with something
        hint: write the reference first: eq(task.outputs.rows, 3); what is known now is decided with a plain if"
    `);
  });
  rules.holds("condition/operand-type", () => {
    const test = (left: (inputs: Inputs) => unknown, right: unknown = "x"): string =>
      toldIn(
        (inputs) =>
          void when(eq(left(inputs) as ParamRef<string>, right as string), () => void convert({ source: "x" })),
      );
    expect(test(({ list }) => list)).toMatchInlineSnapshot(`
      "error K305: a condition compares a list or an object
        hint: use a text, number or boolean that a task or an input of the pipeline provides"
    `);
    expect(test(({ fields }) => fields)).toMatchInlineSnapshot(`
      "error K305: a condition compares a list or an object
        hint: use a text, number or boolean that a task or an input of the pipeline provides"
    `);
    expect(test(({ source }) => convert({ source }).outputs.dataset)).toMatchInlineSnapshot(`
      "error K305: a condition compares an artifact
        hint: use a text, number or boolean that a task or an input of the pipeline provides"
    `);
    expect(test(({ source }) => text`a ${source}`)).toMatchInlineSnapshot(`
      "error K305: a condition compares text that is built from references
        hint: use a text, number or boolean that a task or an input of the pipeline provides"
    `);
    expect(test(({ n }) => n, Number.NaN)).toMatchInlineSnapshot(`
      "error K305: a condition compares NaN
        hint: use text, a finite number or a boolean"
    `);
  });
  rules.isTypeError("condition/elif-position", "elif-alone");
  rules.isTypeError(["condition/else-position", "condition/else-after-else"], "otherwise-twice");
  rules.isTypeError("oneof/no-else", "open-chain");
  rules.holds(["oneof/mixed-kind", "oneof/type", "oneof/unknown-input"], () => {
    const merged = (first: () => unknown, second: () => unknown): string =>
      toldIn(
        ({ on }) =>
          void when(on, first as () => { readonly value: ParamRef }).otherwise(
            second as () => { readonly value: ParamRef },
          ),
      );
    expect(
      merged(
        () => ({ value: convert({ source: "x" }).outputs.rows }),
        () => ({ value: convert({ source: "x" }).outputs.dataset }),
      ),
    ).toMatchInlineSnapshot(`
      "error K207: 'value' is a system.Dataset in one branch and a whole number in another
        note: this branch differs
        hint: return the same names with the same types from every branch"
    `);
    expect(
      merged(
        () => ({ value: convert({ source: "x" }).outputs.rows }),
        () => ({ value: convert({ source: "x" }).outputs.name }),
      ),
    ).toMatchInlineSnapshot(`
      "error K207: 'value' is text in one branch and a whole number in another
        note: this branch differs
        hint: return the same names with the same types from every branch"
    `);
    expect(
      merged(
        () => ({ value: convert({ source: "x" }).outputs.rows }),
        () => ({ other: convert({ source: "x" }).outputs.rows }),
      ),
    ).toMatchInlineSnapshot(`
      "error K207: not every branch returns 'value'
        note: this branch differs
        hint: return the same names with the same types from every branch

      error K207: not every branch returns 'other'
        note: this branch differs
        hint: return the same names with the same types from every branch

      2 problems"
    `);
    expect(
      merged(
        () => ({ value: convert({ source: "x" }).outputs.rows }),
        () => (convert({ source: "x" }), { value: 3 }),
      ),
    ).toMatchInlineSnapshot(`
      "error K208: 'value' is returned from a branch, but no task directly in it makes it
        hint: KFP can only hand out what a task of the group produced; let a task in it produce the value

      error K207: not every branch returns 'value'
        note: this branch differs
        hint: return the same names with the same types from every branch

      2 problems"
    `);
  });
  rules.doesNotApply(
    ["oneof/collected", "oneof/nested", "oneof/in-string"],
    "branches may hand out collected lists and merged values, and text may hold merged values",
    () => {
      compiled(({ source, on, n }) => {
        const name = (): { readonly name: ParamRef<string> } => ({ name: convert({ source }).outputs.name });
        const lists = when(on, () => parallelFor(["a"], name)).otherwise(() => parallelFor(["b"], name));
        take({ items: lists.name });
        const nested = when(on, () => when(gt(n, 3), name).otherwise(name)).otherwise(name);
        convert({ source: text`from ${nested.name}` });
      });
    },
  );
  rules.holds("exit/depends", () => {
    expect(
      toldIn(({ source }) => {
        const data = convert({ source });
        exitHandler(
          () => notify({ note: data.outputs.name }),
          () => void convert({ source }),
        );
      }),
    ).toMatchInlineSnapshot(`
      "error K206: the exit task 'notify' depends on other tasks
        note: it is called here
        hint: give it constants and inputs of the pipeline only"
    `);
  });
  rules.holds("exit/nested", () => {
    expect(
      toldIn(({ source }) => {
        parallelFor(
          ["a"],
          () =>
            void exitHandler(
              () => notify({}),
              () => void convert({ source }),
            ),
        );
      }),
    ).toMatchInlineSnapshot(`
      "error K206: an exit handler is inside another group
        hint: KFP has exit handlers at the top of a pipeline only; move it there, or into a pipeline of its own"
    `);
  });
});

/** A file with one task, to be spoiled. */
const file = `pipelineInfo: {name: hello}
schemaVersion: 2.1.0
root:
  dag:
    tasks:
      echo: {taskInfo: {name: echo}, componentRef: {name: comp-echo}}
components:
  comp-echo: {executorLabel: exec-echo}
deploymentSpec:
  executors:
    exec-echo: {container: {image: alpine}}
`;
const toldOfFile = (yaml: string): string => told(() => ({ warnings: parseSpec(yaml, "/files/spec.yaml").warnings }));

describe("files", () => {
  rules.holds("load/documents", () => {
    expect(toldOfFile(`${file}---\n{}\n---\n{}\n`)).toMatchInlineSnapshot(`
      "error K403: the file has 3 documents, which are not one pipeline and at most one platform document
        at spec.yaml:1:1
        hint: split the file"
    `);
  });
  rules.holds("load/unknown-type", () => {
    expect(
      toldOfFile(
        file.replace("{executorLabel", "{inputDefinitions: {parameters: {a: {parameterType: TEXT}}}, executorLabel"),
      ),
    ).toMatchInlineSnapshot(`
      "error K403: 'components.comp-echo.inputDefinitions.parameters.a.parameterType' is the text 'TEXT'
        at spec.yaml:8:51
        hint: it must be one of STRING, NUMBER_INTEGER, NUMBER_DOUBLE, BOOLEAN, LIST, STRUCT, TASK_FINAL_STATUS, TASK_CONFIG"
    `);
  });
  rules.holds(["load/v1-implementation", "load/v1-container"], () => {
    expect(toldOfFile("name: hello\nimplementation: {}\n")).toMatchInlineSnapshot(`
      "error K410: 'implementation.container' is missing or not a mapping
        at spec.yaml:2:1
        hint: give it fields

      error K410: the container has no 'image'
        at spec.yaml:2:1
        hint: name an image such as 'alpine:3.20'

      2 problems"
    `);
    expect(toldOfFile("name: hello\nimplementation: {graph: {}}\n")).toMatchInlineSnapshot(`
      "error K410: the component is a graph of the first KFP version
        at spec.yaml:2:18
        hint: only containers load; write the graph as a pipeline"
    `);
    expect(toldOfFile("name: hello\ninputs: []\n")).toMatchInlineSnapshot(`
      "error K403: the file is not a KFP pipeline spec: no document has 'pipelineInfo' and 'root'
        at spec.yaml:1:1
        hint: give a file that a KFP compiler wrote, or a TypeScript file that exports a pipeline"
    `);
  });
  rules.holds("load/url-type", () => {
    expect(told(() => void loadComponent("https://example.com/component.yaml"))).toMatchInlineSnapshot(`
      "error K418: 'https://example.com/component.yaml' is not a file on this machine
        hint: download it, keep it beside your pipeline and name it with new URL('./name.yaml', import.meta.url)"
    `);
    expect(told(() => void loadComponent(new URL("gs://bucket/component.yaml")))).toMatchInlineSnapshot(`
      "error K418: 'gs://bucket/component.yaml' is not a file on this machine
        hint: download it, keep it beside your pipeline and name it with new URL('./name.yaml', import.meta.url)"
    `);
    expect(told(() => void loadComponent(3 as never))).toMatchInlineSnapshot(`
      "error K418: what was given to loadComponent is not a file on this machine
        hint: download it, keep it beside your pipeline and name it with new URL('./name.yaml', import.meta.url)"
    `);
  });
  rules.holds("load/placeholder", () => {
    const v1 = (arg: string): string =>
      toldOfFile(
        `name: hello\noutputs: [{name: rows}]\nimplementation: {container: {image: alpine, args: [${arg}]}}\n`,
      );
    expect(v1("{outputPath: rows, outputUri: rows}")).toMatchInlineSnapshot(`
      "error K410: a placeholder is a mapping with exactly one key
        at spec.yaml:3:52
        hint: write one placeholder an item"
    `);
    expect(v1("{outputPath: row}")).toMatchInlineSnapshot(`
      "error K410: a placeholder names 'row', which is not among the outputs
        at spec.yaml:3:53
        hint: did you mean 'rows'?"
    `);
    expect(v1("{output: rows}")).toMatchInlineSnapshot(`
      "error K410: 'output' is not a placeholder
        at spec.yaml:3:52
        hint: known: 'concat', 'executorInput', 'if', 'inputPath', 'inputUri', 'inputValue', 'outputPath', 'outputUri'"
    `);
  });
});

describe("types of values", () => {
  rules.holds("type/kind", () => {
    expect(toldIn(({ source }) => void tune({ dataset: source } as never))).toMatchInlineSnapshot(`
      "error K303: input 'dataset' of 'tune' wants a system.Dataset, but gets text
        hint: an artifact input takes an artifact output of another task"
    `);
  });
  rules.holds("type/no-widening", () => {
    expect(
      toldIn(({ source, n, on }) => {
        const data = convert({ source });
        tune({ dataset: data.outputs.dataset, rate: data.outputs.rows });
        convert({ source: n } as never);
        count({ n: data.outputs.share });
        flag({ on: n } as never);
        convert({ source: on } as never);
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'rate' of 'tune' wants a number, but gets a whole number
        hint: KFP keeps whole numbers apart from others: declare both with z.int(), or both with z.number()

      error K303: input 'source' of 'convert' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'n' of 'count' wants a whole number, but gets a number
        hint: KFP keeps whole numbers apart from others: declare both with z.int(), or both with z.number()

      error K303: input 'on' of 'flag' wants a boolean, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'source' of 'convert' wants text, but gets a boolean
        hint: KFP never converts between types; change one of the two declarations

      5 problems"
    `);
  });
  rules.holds("type/open-item", () => {
    const open = defineComponent({ name: "open", inputs: {}, outputs: { items: z.array(z.unknown()) } });
    compiled(() => void parallelFor(open({}).outputs.items, (item) => void count({ n: item as ParamRef<number> })));
  });
  rules.holds("type/final-status-is-struct", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { status: finalStatus },
      build: ({ status }) => void keep({ fields: status as never }),
    });
    compiled(({ source }) => {
      exitHandler(
        () => inner({}),
        () => void convert({ source }),
      );
    });
  });
  rules.holds(["type/artifact-list", "type/artifact-title", "type/artifact-version"], () => {
    const Newer = { artifact: "system.Dataset", version: "1.0.0" } as const;
    const newer = defineComponent({ name: "newer", inputs: { data: Newer }, outputs: {} });
    const minor = defineComponent({ name: "minor", inputs: { data: { ...Newer, version: "0.2.0" } }, outputs: {} });
    const vertex = defineComponent({ name: "vertex", inputs: { model: google.VertexModel }, outputs: {} });
    const Vectors = artifactType("acme.Vectors", { base: Dataset });
    const index = defineComponent({ name: "index", inputs: { vectors: Vectors }, outputs: {} });
    expect(
      toldIn(({ source }) => {
        const data = convert({ source }).outputs.dataset;
        newer({ data });
        minor({ data });
        vertex({ model: tune({ dataset: data }).outputs.model } as never);
        pick({ models: tune({ dataset: data }).outputs.model } as never);
        index({ vectors: data } as never);
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'data' of 'newer' wants a system.Dataset, but gets a system.Dataset
        hint: their versions are 0.0.1 and 1.0.0; only the same first number fits

      error K303: input 'model' of 'vertex' wants a google.VertexModel, but gets a system.Model
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'models' of 'pick' wants a list of system.Model, but gets a system.Model
        hint: collect a list with parallelFor

      error K303: input 'vectors' of 'index' wants a system.Dataset/acme.Vectors, but gets a system.Dataset
        hint: both are the same KFP type, but the kit keeps your own types apart

      4 problems"
    `);
  });
  rules.holds("type/any-artifact", () => {
    const any = defineComponent({ name: "any", inputs: { item: Artifact }, outputs: { item: Artifact } });
    compiled(({ source }) => void tune({ dataset: any({ item: convert({ source }).outputs.dataset }).outputs.item }));
  });
  rules.holds("type/constants-by-declared-type", () => {
    expect(
      toldIn(({ source }) => {
        const dataset = convert({ source }).outputs.dataset;
        tune({ dataset, rate: 3 });
        count({ n: 3 });
        count({ n: 3.5 });
        count({ n: true } as never);
        convert({ source: 3 } as never);
        flag({ on: 1 } as never);
        tune({ dataset, rate: Number.POSITIVE_INFINITY });
      }),
    ).toMatchInlineSnapshot(`
      "error K303: input 'n' of 'count' wants a whole number, but gets 3.5
        hint: change the value or the input's type

      error K303: input 'n' of 'count' wants a whole number, but gets true
        hint: change the value or the input's type

      error K303: input 'source' of 'convert' wants text, but gets 3
        hint: change the value or the input's type

      error K303: input 'on' of 'flag' wants a boolean, but gets 1
        hint: change the value or the input's type

      error K303: input 'rate' of 'tune' holds a value that JSON cannot carry
        hint: use text, finite numbers, booleans, arrays and plain objects

      5 problems"
    `);
  });
  rules.holds("type/references-in-constants", () => {
    compiled(({ source, n }) => {
      take({ items: ["a", source, n, [text`b ${source}`]] });
      keep({ fields: { name: source, deep: { n } } });
    });
    expect(toldIn(({ source }) => void take({ items: [convert({ source }).outputs.dataset] as never })))
      .toMatchInlineSnapshot(`
        "error K303: input 'items' of 'take' holds an artifact inside a list or an object
          hint: give the artifact to an input of its own"
      `);
  });
  rules.holds("type/left-out", () => {
    compiled(({ source }) => void convert({ source, limit: undefined }));
  });
  rules.holds("type/at-submission", () => {
    const { spec } = compile(
      definePipeline({
        name: "p",
        inputs: { source: z.string(), mode: z.enum(["a", "b"]).default("a"), n: z.int().default(3) },
        build: ({ source, mode, n }) => (convert({ source }), convert({ source: mode }), count({ n }), undefined),
      }),
      { literals: true },
    );
    const check = (values: Parameters<typeof checkParameters>[1]): string =>
      told(() => ({
        warnings: checkParameters(spec, values).map(placed),
      }));
    expect(check({})).toMatchInlineSnapshot(`
      "error K301: parameter 'source' is missing
        hint: give it a value of type STRING"
    `);
    expect(check({ source: "x", mode: "c", n: "3", m: 1 })).toMatchInlineSnapshot(`
      "error K302: pipeline 'p' has no parameter 'm'
        hint: did you mean 'n'?

      error K303: parameter 'mode' is "c", which is none of its values
        hint: use one of: "a", "b"

      error K303: parameter 'n' is "3", but its type is NUMBER_INTEGER
        hint: give a whole number within ±(2^53 − 1)

      3 problems"
    `);
    expect(check({ source: "x", mode: "b", n: 4 })).toBe("nothing is wrong");
  });
  rules.holds("type/status-on-root", () => {
    const waiting = definePipeline({
      name: "waiting",
      inputs: { status: finalStatus },
      build: ({ status }) => void keep({ fields: status as never }),
    });
    expect(told(() => compile(waiting))).toMatchInlineSnapshot(`
      "warning K146: input 'status' of pipeline 'waiting' is a final status, which nobody gives to a pipeline that runs by itself
        hint: call the pipeline as the exit of an exitHandler in another one"
    `);
  });
});

describe("beyond the reference", () => {
  const condition = (build: (inputs: Inputs) => Parameters<typeof when>[0]): string | undefined =>
    compiled((inputs) => void when(build(inputs), () => void convert({ source: "x" }))).root.dag?.tasks["condition-1"]
      ?.triggerPolicy?.condition;

  rules.holds("ours/compound-conditions", () => {
    expect(
      condition(({ n, on, source }) => and(or(gt(n, 3), on), not(and(eq(source, "x"), ne(n, 1))))),
    ).toMatchInlineSnapshot(
      `"((int(inputs.parameter_values['pipelinechannel--n']) > 3) || (inputs.parameter_values['pipelinechannel--on'] == true)) && (!((inputs.parameter_values['pipelinechannel--source'] == 'x') && (int(inputs.parameter_values['pipelinechannel--n']) != 1)))"`,
    );
  });
  rules.holds("ours/comparison-across-families", () => {
    const compare = (build: (inputs: Inputs) => unknown): string =>
      toldIn((inputs) => void when(build(inputs) as never, () => void convert({ source: "x" })));
    expect(compare(({ source }) => eq(source, 3 as never))).toMatchInlineSnapshot(`
      "error K305: a condition compares text with a number
        hint: compare text with text, numbers with numbers and booleans with booleans"
    `);
    expect(compare(({ on }) => eq(on, 0 as never))).toMatchInlineSnapshot(`
      "error K305: a condition compares a boolean with a number
        hint: compare text with text, numbers with numbers and booleans with booleans"
    `);
    expect(compare(({ n, source }) => eq(n, source as never))).toMatchInlineSnapshot(`
      "error K305: a condition compares a number with text
        hint: compare text with text, numbers with numbers and booleans with booleans"
    `);
    expect(compare(({ on }) => lt(on as never, true as never))).toMatchInlineSnapshot(`
      "error K305: a condition orders booleans with '<'
        hint: use eq or ne"
    `);
  });
  rules.holds("ours/string-escaping", () => {
    expect(condition(({ source }) => eq(source, "it's a \\ and\na new line"))).toMatchInlineSnapshot(
      `"inputs.parameter_values['pipelinechannel--source'] == 'it\\'s a \\\\ and\\na new line'"`,
    );
  });
  rules.holds(["ours/reference-in-environment", "ours/reference-in-static-field"], () => {
    expect(
      toldIn(({ source }) => {
        convert({ source }, { env: { A: source as never, B: text`b ${source}` as never } });
        convert({ source }, { name: source as never, displayName: text`b ${source}` as never });
        when(eq(source, "x"), () => void convert({ source }), { displayName: source as never });
        parallelFor(["a"], () => void convert({ source }), { displayName: source as never });
      }),
    ).toMatchInlineSnapshot(`
      "error K106: the environment variable 'A' is not text
        hint: KFP has no references in the environment; pass the value as an input instead

      error K106: the environment variable 'B' is not text
        hint: KFP has no references in the environment; pass the value as an input instead

      error K106: 'name' is not text
        hint: names are fixed when the pipeline is compiled; give text without references

      error K106: 'displayName' is not text
        hint: names are fixed when the pipeline is compiled; give text without references

      error K106: 'displayName' is not text
        hint: names are fixed when the pipeline is compiled; give text without references

      error K106: 'displayName' is not text
        hint: names are fixed when the pipeline is compiled; give text without references

      6 problems"
    `);
    expect(
      toldIn(({ source }) => {
        // oxlint-disable-next-line typescript/no-base-to-string -- the mistake under test
        convert({ source }, { displayName: `for ${source}` });
      }),
    ).toMatchInlineSnapshot(`
      "error K105: the reference to 'source' was turned into text
        hint: its value exists only at run time: use text\`…\${ref}…\` to build text from it"
    `);
  });
  rules.holds("ours/reference-in-importer-address", () => {
    const { root } = compiled(({ source }) => {
      use({ model: importer(Model, { uri: text`gs://bucket/${source}/model` }).outputs.artifact });
    });
    expect(root.dag?.tasks["importer"]?.inputs?.parameters).toMatchInlineSnapshot(`
      {
        "pipelinechannel--source": {
          "componentInputParameter": "source",
        },
        "uri": {
          "runtimeValue": {
            "constant": "gs://bucket/{{$.inputs.parameters['pipelinechannel--source']}}/model",
          },
        },
      }
    `);
  });
  rules.holds("ours/name-of-a-group", () => {
    const sly = defineComponent({ name: "condition-1", inputs: { n: z.int() }, outputs: { n: z.int() } });
    const { root } = compiled(({ n }) => {
      const before = sly({ n });
      when(gt(before.outputs.n, 3), () => void sly({ n: before.outputs.n })).otherwise(() => void sly({ n: 1 }));
    });
    expect(Object.keys(root.dag?.tasks ?? {})).toEqual(["condition-1", "condition-branches-1"]);
  });
  rules.holds("ours/task-named-like-its-pipeline", () => {
    const same = definePipeline({
      name: "convert",
      inputs: { source: z.string() },
      build: ({ source }) => (convert({ source: "fixed" }), { name: convert({ source }).outputs.name }),
    });
    const { spec } = compile(same);
    expect(parseSpec(toYaml({ spec }), "convert.yaml").spec).toEqual(spec);
    expect(Object.keys(spec.root.dag?.tasks ?? {})).toEqual(["convert", "convert-2"]);
  });
  rules.holds("ours/multi-line-default", () => {
    const long = definePipeline({
      name: "long",
      inputs: { note: z.string().default("first\nname: second\n# third") },
      build: ({ note }) => void convert({ source: note }),
    });
    const { spec } = compile(long);
    expect(parseSpec(toYaml({ spec }), "long.yaml").spec).toEqual(spec);
  });
  rules.holds("ours/large-numbers", () => {
    expect(toldIn(() => void count({ n: 2 ** 53 }))).toMatchInlineSnapshot(`
      "error K303: input 'n' of 'count' gets 9007199254740992, which is larger than JSON readers keep exact
        hint: whole numbers travel exactly within ±(2^53 − 1); declare the input as text for larger ones"
    `);
    expect(toldIn(() => void parallelFor([2 ** 60, 1], (n) => void count({ n })))).toMatchInlineSnapshot(`
      "error K303: input 'n' of 'count' wants a whole number, but gets a number
        hint: KFP keeps whole numbers apart from others: declare both with z.int(), or both with z.number()"
    `);
    expect(told(() => void defineComponent({ name: "c", inputs: { n: z.int().default(2 ** 53) }, outputs: {} })))
      .toMatchInlineSnapshot(`
      "error K104: component 'c': the default of 'n' does not fit: too big: expected int to be <=9007199254740991
        hint: change the default or the schema"
    `);
    expect(
      toldOfFile(
        file.replace(
          "componentRef: {name: comp-echo}",
          "componentRef: {name: comp-echo}, inputs: {parameters: {pipelinechannel--n: {runtimeValue: {constant: 9007199254740993}}}}",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "warning K417: the number 9007199254740992 is larger than JSON readers keep exact, which is ±(2^53 − 1)
        at spec.yaml:6:129
        hint: write it as text"
    `);
  });
  rules.holds("ours/unused-input", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { a: z.string(), b: Dataset },
      build: ({ a }) => void convert({ source: a }),
    });
    const outer = definePipeline({
      name: "outer",
      inputs: {
        text: z.string(),
        on: z.boolean(),
        list: z.array(z.string()),
        cpu: z.string(),
        env: z.string(),
        spare: z.int(),
      },
      build({ text: part, on, list, cpu, env }) {
        const { dataset } = convert({ source: text`a ${part}` }, { resources: { cpu } }).outputs;
        when(on, () => void inner({ a: "x", b: dataset }));
        parallelFor(list, () => void keep({ fields: { deep: [env] } }));
      },
    });
    expect(told(() => compile(outer))).toMatchInlineSnapshot(`
      "warning K147: no task of pipeline 'outer' uses its input 'spare'
        hint: remove the input, or pass it to the task that needs it

      warning K147: no task of pipeline 'inner' uses its input 'b'
        hint: remove the input, or pass it to the task that needs it"
    `);
  });
  rules.doesNotApply(
    ["ours/duplicate-branch", "ours/one-of-across-chains"],
    "each branch hands out its own values, and a value of another chain belongs to none of them",
    () => {
      expect(
        toldIn(({ source, on }) => {
          const branch = (): { readonly name: ParamRef<string> } => ({ name: convert({ source }).outputs.name });
          const first = when(on, branch).otherwise(branch);
          when(on, branch).otherwise(() => (convert({ source }), first));
        }),
      ).toMatchInlineSnapshot(`
        "error K208: 'name' is returned from a branch, but no task directly in it makes it
          note: it is made here
          hint: KFP can only hand out what a task of the group produced; let a task in it produce the value

        error K207: not every branch returns 'name'
          note: this branch differs
          hint: return the same names with the same types from every branch

        2 problems"
      `);
    },
  );
  rules.holds("ours/one-of-completeness", () => {
    expect(
      toldIn(({ source, on, n }) => {
        const branch = (): { readonly name: ParamRef<string> } => ({ name: convert({ source }).outputs.name });
        when(on, branch)
          .elif(gt(n, 3), (() => void convert({ source })) as never)
          .otherwise(branch);
      }),
    ).toMatchInlineSnapshot(`
      "error K207: not every branch returns 'name'
        note: this branch differs
        hint: return the same names with the same types from every branch"
    `);
  });
  rules.holds("ours/names-alike", () => {
    const [a, b] = ["Train It", "train-it"].map((name) =>
      definePipeline({ name, inputs: { source: z.string() }, build: ({ source }) => void convert({ source }) }),
    );
    const outer = definePipeline({
      name: "outer",
      inputs: {},
      build: () => (a!({ source: "x" }), b!({ source: "y" }), undefined),
    });
    expect(told(() => compile(outer))).toMatchInlineSnapshot(`
      "warning K148: pipelines 'Train It' and 'train-it' are both called 'train-it' in KFP
        note: 'Train It' is declared here
        hint: rename one of them"
    `);
    const other = defineComponent({ name: "convert", inputs: { other: z.string() }, outputs: {} });
    expect(toldIn(({ source }) => (convert({ source }), void other({ other: source })))).toMatchInlineSnapshot(`
      "error K143: two different components are called 'convert'
        note: the other one is called here
        hint: rename one of them: a container finds the work by the name"
    `);
  });
  rules.holds("ours/loop-over-merged-and-collected", () => {
    compiled(({ source, on }) => {
      const names = (): { readonly names: ParamRef<string[]> } => ({ names: convert({ source }).outputs.names });
      const merged = when(on, names).otherwise(names);
      parallelFor(merged.names, (name) => void convert({ source: name }));
      const each = parallelFor(["a", "b"], (name) => ({ made: convert({ source: name }).outputs.name }));
      parallelFor(each.made, (name) => void convert({ source: name }));
    });
  });
});

describe("rules that other tests show", () => {
  rules.areShownIn("test/compiler/spec/check-integrity.test.ts", {
    "file/graph-or-program": "component 'comp-greet' must have exactly one of 'dag' and 'executorLabel'",
    "file/references-resolve": "there is no executor 'exec-tune'",
    "file/nothing-unused": "no component uses executor 'exec-idle'",
    "file/tasks-of-one-graph": "comes from task 'greet', which is not in the same graph",
    "file/inputs-of-the-graph": "comes from 'counts', which is not an input of the graph around it",
    "file/outputs-of-the-producer": "comes from 'dataset', which is not an artifact output of task 'import'",
    "file/declared-or-generated-inputs": "task 'train' has no input 'step'",
    "file/required-inputs": "task 'train' lacks its required input 'steps'",
    "file/iterators": "error K414",
    "file/outputs-wired": "output 'other' is declared but no task provides it",
    "file/placeholders": "a placeholder names the parameter input 'whom'",
    "file/conditions": "the condition of task 'condition-1' reads 'pipelinechannel--counts'",
    "file/platform-labels": "error K416",
    "file/edge-types": "error K413",
    "file/schema-version": "schema version '2.2.0' is not known",
  });
  rules.areShownIn("test/compiler/kubernetes/features.test.ts", {
    "pipeline/platform-on-pipeline": "error K122",
    "pipeline/workspace-required": "error K134",
    "pipeline/workspace-size-empty": 'workspace: { size: " " }',
    "pipeline/workspace-size-form": "error K132",
    "pipeline/config-int-type": "error K133: 'kubernetes.resourceTtlOnSuccess' is true",
    "pipeline/config-int-negative": "error K133: 'kubernetes.resourceTtlOnCompletion' is -1",
    "pipeline/config-int-range": "error K133: 'kubernetes.resourceTtlOnFailure' is 2147483648",
    "task-config/passthrough-mismatch": "error K135",
    "reference/camel-case-toleration": "'tolerationSeconds'",
  });
  rules.areShownIn("test/compiler/emit/yaml.test.ts", { "pipeline/json-platform": "K409" });
  rules.areShownIn("test/compiler/targets/__snapshots__/targets.test.ts.snap", {
    "ours/presence-of-artifacts":
      "'IfPresent' in component 'step' asks for the artifact 'rows', which open-source KFP always",
    "ours/concat": "open-source KFP does not join the parts of 'Concat' in component 'step'",
    "ours/metadata-placeholders": "open-source KFP does not fill in '{{$.inputs.artifacts['rows'].metadata['size']}}'",
    "ours/loops-over-artifacts": "'step' loops over artifacts, which open-source KFP does not do",
    "ours/task-output-as-importer-address": "importer 'importer' gets its address from a task beside it",
    "ours/output-executor-logs":
      "output 'executor-logs' of 'step' has the name under which open-source KFP publishes logs",
  });
  rules.areShownIn("test/cli/__snapshots__/compile.test.ts.snap", {
    "pipeline/output-ext": "does not say which format to write",
  });
});

describe("mistakes that the reference makes and we do not", () => {
  const settings = defineComponent({
    name: "settings",
    inputs: { name: z.string(), size: z.int() },
    outputs: { size: z.int() },
  });
  const items = [
    { name: "a", size: 1 },
    { name: "b", size: 2 },
  ];

  rules.holds("reference/conditions", () => {
    const test = (build: (inputs: Inputs) => Parameters<typeof when>[0]): string =>
      toldIn((inputs) => void when(build(inputs), () => void convert({ source: "x" })));
    expect(test(({ on }) => eq(on, 1 as never))).toContain("a condition compares a boolean with a number");
    expect(test(({ n }) => eq(n, "x" as never))).toContain("a condition compares a number with text");
    expect(test(({ n }) => eq(n, true as never))).toContain("a condition compares a number with a boolean");
    expect(test(({ source, n }) => eq(source, n as never))).toContain("a condition compares text with a number");
  });
  rules.holds("reference/fields-of-items-in-nested-groups", () => {
    compiled(({ on, n }) => {
      parallelFor(items, (item) => {
        when(on, () => {
          settings({ name: item.name, size: item.size });
          when(gt(item.size, n), () => void convert({ source: item.name })).otherwise(
            () => void settings({ name: "x", size: item.size }),
          );
        });
        parallelFor(["x", "y"], (source) => void convert({ source: text`${source} of ${item.name}` }));
      });
    });
  });
  rules.holds(["reference/field-in-text", "reference/items-of-two-loops-in-text"], () => {
    const { components } = compiled(({ list }) => {
      parallelFor(
        list,
        (outer) =>
          void parallelFor(items, (inner) => void convert({ source: text`${outer}/${inner.name}/${inner.size}` })),
      );
    });
    const tasks = Object.values(components ?? {}).flatMap(({ dag }) => Object.entries(dag?.tasks ?? {}));
    const [, task] = tasks.find(([name]) => name === "convert") ?? [];
    expect(task?.inputs?.parameters).toMatchInlineSnapshot(`
      {
        "pipelinechannel--list-loop-item": {
          "componentInputParameter": "pipelinechannel--list-loop-item",
        },
        "pipelinechannel--loop-item-param-2-subvar-name": {
          "componentInputParameter": "pipelinechannel--loop-item-param-2",
          "parameterExpressionSelector": "parseJson(string_value)["name"]",
        },
        "pipelinechannel--loop-item-param-2-subvar-size": {
          "componentInputParameter": "pipelinechannel--loop-item-param-2",
          "parameterExpressionSelector": "parseJson(string_value)["size"]",
        },
        "source": {
          "runtimeValue": {
            "constant": "{{$.inputs.parameters['pipelinechannel--list-loop-item']}}/{{$.inputs.parameters['pipelinechannel--loop-item-param-2-subvar-name']}}/{{$.inputs.parameters['pipelinechannel--loop-item-param-2-subvar-size']}}",
          },
        },
      }
    `);
  });
  rules.holds("reference/waits-for-resources", () => {
    const { root } = compiled(({ source }) => {
      const sized = convert({ source });
      convert({ source }, { resources: { cpu: sized.outputs.name } });
    });
    expect(root.dag?.tasks["convert-2"]?.dependentTasks).toEqual(["convert"]);
  });
  rules.holds("reference/types-of-fields", () => {
    expect(
      toldIn(
        () => void parallelFor(items, (item) => void settings({ name: item.size as never, size: item.name as never })),
      ),
    ).toMatchInlineSnapshot(`
      "error K303: input 'name' of 'settings' wants text, but gets a whole number
        hint: KFP never converts between types; change one of the two declarations

      error K303: input 'size' of 'settings' wants a whole number, but gets text
        hint: KFP never converts between types; change one of the two declarations

      2 problems"
    `);
  });
  rules.holds("reference/default-in-header", () => {
    const long = definePipeline({
      name: "long",
      inputs: { note: z.string().default("first\nname: second") },
      build: ({ note }) => void convert({ source: note }),
    });
    const header = toYaml(compile(long))
      .split("\n")
      .filter((line) => line.startsWith("#"));
    expect(header).toEqual([
      "# PIPELINE DEFINITION",
      "# Name: long",
      "# Inputs:",
      '#    note: str [Default: "first\\nname: second"]',
    ]);
  });
  rules.holds("reference/returned-input", () => {
    const mirror = definePipeline({
      name: "mirror",
      inputs: { source: z.string() },
      build: ({ source }) => (convert({ source }), { source }),
    });
    expect(told(() => compile(mirror))).toMatchInlineSnapshot(`
      "error K304: pipeline output 'source' is the pipeline's own input 'source'
        hint: KFP can only return what a task produced; let a task produce it"
    `);
  });
  rules.holds("reference/loads-as-itself", () => {
    const same = definePipeline({
      name: "convert",
      inputs: { source: z.string() },
      build: ({ source }) => ({ name: convert({ source }, { retry: { max: 3 } }).outputs.name }),
    });
    const { callee } = parseComponent(toYaml(compile(same)), "convert.yaml");
    expect(callee.kind === "spec" && callee.component.dag?.tasks["convert"]?.retryPolicy?.maxRetryCount).toBe(3);
  });
  rules.holds("reference/same-bytes", () => {
    const once = (): string =>
      toYaml(
        compile(
          pipelineOf(({ source, fields }) => {
            const inner = definePipeline({
              name: "convert",
              inputs: { source: z.string() },
              build: (inputs) => void convert(inputs),
            });
            inner({ source });
            inner({ source: "x" });
            importer(Model, { uri: source, metadata: { b: source, a: text`${source}`, fields } });
          }),
        ),
      );
    expect(once()).toBe(once());
  });
  rules.doesNotApply("reference/name-override", "a pipeline has the name that it is declared with, which is checked");
  rules.doesNotApply("reference/type-check-switch", "types are always checked; no switch claims otherwise");
  rules.holds("reference/v1-presence", () => {
    const { spec } = parseSpec(
      `name: hello
inputs: [{name: who, type: String, optional: true}]
implementation:
  container:
    image: alpine
    args: [{if: {cond: {isPresent: who}, then: [--who, {inputValue: who}], else: nobody}}]
`,
      "hello.yaml",
    );
    expect(Object.values(spec.deploymentSpec?.executors ?? {})[0]?.container?.args).toMatchInlineSnapshot(`
      [
        "{"IfPresent":{"InputName":"who","Then":["--who","{{$.inputs.parameters['who']}}"],"Else":"nobody"}}",
      ]
    `);
  });
});

rules.check(
  `
  component/missing-annotation component/reserved-output-name component/duplicate-name component/artifact-default
  component/artifact-list-output component/unknown-type component/optional-without-flag component/source-unavailable
  component/embedded-path-missing component/embedded-symlink-cycle component/embedded-symlink-dangling
  component/embedded-dir-symlink component/embedded-escape component/embedded-file-type component/notebook-path
  component/notebook-none component/notebook-many component/notebook-ext component/run-notebook-outside
  component/pydantic-version component/pydantic-main component/pydantic-local component/return-annotation
  component/artifact-alias component/image-build-config container/bare-artifact-annotation container/return-annotation
  container/artifact-without-attr container/unknown-artifact-attr container/list-artifact-attr
  container/list-artifact-index container/unknown-input container/unknown-output container/placeholder-type
  container/concat-in-string container/if-in-string container/if-list-in-concat container/element-type
  artifact/schema-title-form artifact/schema-title-namespace artifact/schema-version-form artifact/bundled-form
  call/positional call/unexpected call/missing call/constant-type call/artifact-constant call/type-mismatch
  call/name-collision task/single-output task/pipeline-only-property task/component-only-property task/channel-name
  task/not-in-pipeline local/not-supported
  task/container-only task/cpu-format task/memory-format task/accelerator-limit task/retry-duration-form
  task/retry-duration-unit task/debug-pause-conflict task/debug-pause-empty task/after-group task/ignore-failure-inputs
  task/ignore-failure-status-none task/ignore-failure-status-scope task/ignore-failure-status-many final-status/non-exit
  pipeline/empty pipeline/nested-context pipeline/name pipeline/override-unknown pipeline/override-artifact
  pipeline/not-a-component pipeline/output-undefined pipeline/output-missing pipeline/output-unknown
  pipeline/output-in-group pipeline/output-oneof-in-group pipeline/output-type group/no-pipeline topology/cross-group
  topology/ambiguous-name topology/unknown-dependency loop/items-type loop/empty loop/single-parameter
  loop/single-artifact loop/parallelism loop/key-name collected/outside-loop collected/in-condition collected/oneof
  condition/constant condition/operand-type condition/elif-position condition/else-position condition/else-after-else
  oneof/collected oneof/nested oneof/mixed-kind oneof/type oneof/no-else oneof/unknown-input oneof/in-string
  exit/depends exit/nested
  load/documents load/unknown-type load/v1-implementation load/v1-container load/url-type load/placeholder
  type/kind type/no-widening type/open-item type/final-status-is-struct type/artifact-list type/artifact-title
  type/artifact-version type/any-artifact type/constants-by-declared-type type/references-in-constants type/left-out
  type/at-submission type/status-on-root
  ours/compound-conditions ours/comparison-across-families ours/string-escaping ours/reference-in-environment
  ours/reference-in-static-field ours/reference-in-importer-address ours/name-of-a-group
  ours/task-named-like-its-pipeline ours/multi-line-default ours/large-numbers ours/output-executor-logs
  ours/unused-input ours/duplicate-branch ours/one-of-across-chains ours/one-of-completeness ours/names-alike
  ours/loop-over-merged-and-collected ours/presence-of-artifacts ours/concat ours/metadata-placeholders
  ours/loops-over-artifacts ours/task-output-as-importer-address
  file/graph-or-program file/references-resolve file/nothing-unused file/tasks-of-one-graph file/inputs-of-the-graph
  file/outputs-of-the-producer file/declared-or-generated-inputs file/required-inputs file/iterators file/outputs-wired
  file/placeholders file/conditions file/platform-labels file/edge-types file/schema-version
  pipeline/platform-on-pipeline pipeline/workspace-required pipeline/workspace-size-empty pipeline/workspace-size-form
  pipeline/config-int-type pipeline/config-int-negative pipeline/config-int-range task-config/passthrough-mismatch
  pipeline/json-platform pipeline/output-ext
  reference/conditions reference/fields-of-items-in-nested-groups reference/field-in-text
  reference/items-of-two-loops-in-text reference/waits-for-resources reference/types-of-fields
  reference/default-in-header reference/returned-input reference/loads-as-itself reference/same-bytes
  reference/name-override reference/type-check-switch reference/v1-presence reference/camel-case-toleration
`
    .trim()
    .split(/\s+/),
);
