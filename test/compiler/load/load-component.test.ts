import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { afterAll, describe, expect, test } from "vitest";
import {
  Artifact,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  Metrics,
  Model,
  optional,
} from "pipewright";
import { compile, type Compiled, loadComponent, PipewrightError, toYaml } from "pipewright/compiler";
import { podLabel, secretAsEnv } from "pipewright/kubernetes";
import { compileComponent } from "../../../compiler/export-component.ts";
import { parseSpec } from "../../../compiler/load/parse-spec.ts";
import { canonicalSpec } from "../../support/canonical-spec.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewright-load-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const v1 = new URL("../../fixtures/components/scorer-v1.yaml", import.meta.url);

const contract = {
  inputs: {
    test_rows: Dataset,
    baseline: optional(Model),
    threshold: z.number().default(0.5),
    labels: z.array(z.string()).default(["good", "bad"]),
    verbose: z.boolean().default(true),
    note: z.string().optional(),
  },
  outputs: { metrics: Metrics, passed: z.boolean() },
};

const makeRows = defineContainerComponent({
  name: "make-rows",
  inputs: {},
  outputs: { rows: Dataset },
  container: ({ outputs }) => ({ image: "alpine", command: ["touch", outputs.rows.path] }),
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function problems(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics.map(({ code, message, hint, at, related }) => {
      const place = code === "K411" ? related?.[0]?.at : at;
      const isHere = place?.file === import.meta.filename;
      return `${isHere ? "here" : `${place?.line}:${place?.column}`} ${code} ${message} (${hint})`;
    });
  }
}

describe("a v1 component", () => {
  test("is a typed callable with its contract, and compiles to what the file says", () => {
    const score = loadComponent(v1, contract);
    const pipeline = definePipeline({
      name: "scoring",
      inputs: { threshold: z.number() },
      build({ threshold }) {
        const scored = score(
          { test_rows: makeRows({}).outputs.rows, threshold },
          { env: { EXTRA: "1" }, resources: { cpu: 2 } },
        );
        return { passed: scored.outputs.passed };
      },
    });
    const compiled = compile(pipeline);
    const { spec } = compiled;
    expect(spec.components?.["comp-score-rows"]).toMatchSnapshot();
    expect(spec.deploymentSpec?.executors?.["exec-score-rows"]).toMatchSnapshot();
    expect(spec.root.dag?.tasks["score-rows"]?.inputs).toEqual({
      artifacts: { test_rows: { taskOutputArtifact: { outputArtifactKey: "rows", producerTask: "make-rows" } } },
      parameters: { threshold: { componentInputParameter: "threshold" } },
    });
    parseSpec(toYaml(compiled), "scoring.yaml");
  });

  test("works without a contract, checked while tracing", () => {
    const score = loadComponent(v1);
    const build = (threshold: unknown) =>
      definePipeline({
        name: "scoring",
        inputs: {},
        build: () => void score({ test_rows: makeRows({}).outputs.rows, threshold }),
      });
    expect(Object.keys(compile(build(0.1)).spec.components ?? {})).toEqual(["comp-make-rows", "comp-score-rows"]);
    expect(problems(() => compile(build("high")))).toMatchSnapshot();
  });

  test("is a pipeline of one task to everything that reads specs", () => {
    const { spec } = parseSpec(
      `name: Echo it
inputs: [{name: Text, type: String}]
implementation: {container: {image: alpine, command: [echo, {inputValue: Text}]}}
`,
      "/x/echo.yaml",
    );
    expect({ ...spec, sdkVersion: "" }).toMatchSnapshot();
  });

  test.each([
    ["a graph", "implementation: {graph: {tasks: {}}}"],
    ["no image", "implementation: {container: {command: [echo]}}"],
    ["no container", "implementation: {}"],
    ["unknown fields", "inputz: []\nimplementation: {container: {image: a, comand: [x]}}"],
    [
      "wrong placeholders",
      `inputs: [{name: A, type: String}, {name: D, type: Dataset}]
implementation:
  container:
    image: a
    command:
      - {inputValue: B}
      - {inputPath: A}
      - {inputValue: D}
      - {inputValu: A}
      - {inputValue: A, inputPath: A}
      - 3
      - {if: {cond: {isPresent: Z}, then: [x]}}
`,
    ],
    [
      "defaults that do not fit",
      `inputs:
  - {name: a, type: Integer, default: "1.5"}
  - {name: b, type: Bool, default: maybe}
  - {name: c, type: JsonObject, default: "[]"}
  - {name: d, type: Dataset, default: x}
  - {name: e-e, type: String}
  - {name: E E, type: String}
implementation: {container: {image: a}}
`,
    ],
    ["lists that are not lists", "inputs: {a: b}\nimplementation: {container: {image: a, args: x, env: {A: 1}}}"],
    ["two documents", "implementation: {container: {image: a}}\n---\na: 1\n"],
  ])("with %s is refused, every problem at its place", (_name, text) => {
    expect(problems(() => loadComponent(write("broken.yaml", text)))).toMatchSnapshot();
  });
});

describe("an IR component", () => {
  const exported = write(
    "rows.yaml",
    toYaml(
      compileComponent(
        defineContainerComponent({
          name: "count-rows",
          inputs: { rows: Dataset, limit: z.int().default(3) },
          outputs: { count: z.int() },
          container: ({ inputs, outputs }) => ({
            image: "alpine",
            command: ["wc", inputs.rows.path, outputs.count.outputFile],
            env: { A: "1", B: "2" },
          }),
        }),
      ),
    ),
  );

  test("becomes one task with the file's container; the task's settings win", () => {
    const count = loadComponent(exported, {
      inputs: { rows: Dataset, limit: z.int().default(3) },
      outputs: { count: z.int() },
    });
    const compiled = compile(
      definePipeline({
        name: "counting",
        inputs: {},
        build() {
          const { rows } = makeRows({}).outputs;
          count({ rows });
          return { count: count({ rows, limit: 5 }, { env: { B: "3" }, resources: { memory: "1Gi" } }).outputs.count };
        },
      }),
    );
    expect({ ...compiled.spec, sdkVersion: "" }).toMatchSnapshot();
    expect(parseSpec(toYaml(compiled), "x").warnings).toEqual([]);
  });

  test("with a graph is merged like a nested pipeline, twice under names of its own", () => {
    const inner = definePipeline({
      name: "inner",
      inputs: { limit: z.int() },
      build({ limit }) {
        const count = loadComponent(exported);
        const { rows } = makeRows({}).outputs;
        const counted = count({ rows, limit });
        return { count: counted.outputs["count"]! };
      },
    });
    const file = write("inner.yaml", toYaml(compile(inner)));
    const load = loadComponent(file, { inputs: { limit: z.int() }, outputs: { count: z.int() } });
    const compiled = compile(
      definePipeline({
        name: "outer",
        inputs: {},
        build() {
          makeRows({});
          const first = load({ limit: 1 });
          return { count: load({ limit: 2 }, { after: [first] }).outputs.count };
        },
      }),
      { components: "per-task" },
    );
    expect({ ...compiled.spec, sdkVersion: "" }).toMatchSnapshot();
    expect(parseSpec(toYaml(compiled), "x").warnings).toEqual([]);
    expect(
      problems(() =>
        compile(definePipeline({ name: "o", inputs: {}, build: () => void load({ limit: 1 }, { env: { A: "1" } }) })),
      ),
    ).toMatchSnapshot();
  });

  test.each([
    [
      "is copied once for all its calls, and shares what is equal",
      {},
      ["comp-make-rows", "comp-count-rows", "comp-inner"],
    ],
    [
      "is copied for every call when a custom cache key belongs to a component in it",
      { cache: { key: "mine" } },
      ["comp-make-rows", "comp-count-rows", "comp-make-rows-2", "comp-inner", "comp-make-rows-2-2", "comp-inner-2"],
    ],
  ] as const)("with a graph %s", (_name, options, components) => {
    const inner = definePipeline({
      name: "inner",
      inputs: { limit: z.int() },
      build({ limit }) {
        const count = loadComponent(exported);
        count({ rows: makeRows({}).outputs.rows, limit });
        count({ rows: makeRows({}, options).outputs.rows, limit });
      },
    });
    const load = loadComponent(write("inner.yaml", toYaml(compile(inner, { components: "per-task" }))));
    const outer = definePipeline({
      name: "outer",
      inputs: {},
      build() {
        makeRows({});
        load({ limit: 1 });
        load({ limit: 2 });
      },
    });
    const shared = compile(outer);
    expect(Object.keys(shared.spec.components!)).toEqual(components);
    expect(Object.keys(shared.spec.deploymentSpec!.executors!)).toEqual(["exec-make-rows", "exec-count-rows"]);
    expect(canonicalSpec(shared)).toEqual(canonicalSpec(compile(outer, { components: "per-task" })));
  });

  const secret = secretAsEnv({ name: "db", env: { A: "a" } });
  const asEnv = (name: object) => ({ keyToEnv: [{ envVar: "A", secretKey: "a" }], optional: false, ...name });
  const constantEnv = asEnv({ secretName: "db", secretNameParameter: { runtimeValue: { constant: "db" } } });
  const executors = ({ platform }: Compiled) => platform?.platforms.kubernetes?.deploymentSpec?.executors;

  test("with Kubernetes settings keeps them, and those of the task are added", () => {
    const inner = definePipeline({ name: "i", inputs: {}, build: () => void makeRows({}, { kubernetes: [secret] }) });
    const load = loadComponent(write("settings.yaml", toYaml(compile(inner))));
    const outer = definePipeline({
      name: "o",
      inputs: {},
      build() {
        load({}, { kubernetes: [secretAsEnv({ name: "db", env: { A: "a" } }), podLabel("team", "x")] });
        load({});
      },
    });
    expect(executors(compile(outer))).toEqual({
      "exec-i": { podMetadata: { labels: { team: "x" } }, secretAsEnv: [constantEnv, constantEnv] },
      "exec-i-2": { secretAsEnv: [constantEnv] },
    });
  });

  test("whose Kubernetes settings read its inputs stays a graph, so that they are still there", () => {
    const say = defineComponent({ name: "say", inputs: { name: z.string() }, outputs: {} });
    const inner = definePipeline({
      name: "i",
      inputs: { name: z.string() },
      build: ({ name }) => void say({ name }, { kubernetes: [secretAsEnv({ name, env: { A: "a" } })] }),
    });
    const load = loadComponent(write("reading.yaml", toYaml(compile(inner))));
    const compiled = compile(definePipeline({ name: "o", inputs: {}, build: () => void load({ name: "db" }) }));
    expect(executors(compiled)).toEqual({
      "exec-say": { secretAsEnv: [asEnv({ secretNameParameter: { componentInputParameter: "name" } })] },
    });
    expect(compiled.spec.components?.["comp-i"]?.dag?.tasks).toHaveProperty("say");
    expect(parseSpec(toYaml(compiled), "x").warnings).toEqual([]);
  });

  test("with settings of runs says that they do not count", () => {
    const kubernetes = { activeDeadlineSeconds: 5 };
    const inner = definePipeline({ name: "i", inputs: {}, kubernetes, build: () => void makeRows({}) });
    const load = loadComponent(write("deadline.yaml", toYaml(compile(inner))));
    const { warnings, platform } = compile(definePipeline({ name: "o", inputs: {}, build: () => void load({}) }));
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "K139 the run settings of pipeline 'i' do not count inside 'o'",
    ]);
    expect(platform).toBeUndefined();
  });
});

describe("a contract", () => {
  test("that disagrees is refused with everything that disagrees and both places", () => {
    const wrong = {
      inputs: {
        baseline: Model,
        threshold: z.number().default(0.7),
        labels: z.string(),
        verbos: z.boolean(),
        note: z.string().default("x"),
      },
      outputs: { metrics: Model, passed: z.boolean(), score: z.number(), anything: Dataset },
    };
    expect(problems(() => loadComponent(v1, wrong))).toMatchSnapshot();
  });

  test("may leave out optional inputs and unused outputs, and may name any artifact more exactly", () => {
    const loaded = loadComponent(v1, { inputs: { test_rows: Dataset }, outputs: { anything: Model } });
    expect(loaded.definition.name).toBe("Score Rows");
    expect(problems(() => loadComponent(v1, { inputs: { test_rows: Artifact }, outputs: {} }))).toEqual([
      "6:5 K411 input 'test_rows' is a system.Dataset, and the contract says a system.Artifact (change the contract, or take the right file)",
    ]);
  });
});

test("a file that is not there is named", () => {
  expect(problems(() => loadComponent("/nowhere/x.yaml"))).toEqual([
    "here K401 '/nowhere/x.yaml' cannot be read (name a file beside yours with new URL('./name.yaml', import.meta.url))",
  ]);
});
