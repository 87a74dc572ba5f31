import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  Artifact,
  type ArtifactListRef,
  type ArtifactRef,
  artifactType,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  listOf,
  Metrics,
  Model,
  optional,
  type ParamRef,
  text,
} from "../../compiler/authoring/index.ts";
import { implement } from "../../containers/runtime/implement.ts";

const Embeddings = artifactType("acme.Embeddings", { base: Dataset });
const convert = defineComponent({
  name: "convert",
  inputs: { source: z.string() },
  outputs: { dataset: Dataset, rows: z.int(), vectors: Embeddings },
});
const tune = defineComponent({
  name: "tune",
  inputs: {
    dataset: Dataset,
    epochs: z.int().default(3),
    rate: z.number().optional(),
    mode: z.enum(["fast", "best"]).default("fast"),
  },
  outputs: { model: Model, endpoint: z.string() },
});
const evaluate = defineComponent({
  name: "evaluate",
  inputs: { model: Model, baseline: optional(Model) },
  outputs: { score: z.number() },
});
const pick = defineComponent({
  name: "pick",
  inputs: { scores: z.array(z.number()), reports: listOf(Metrics) },
  outputs: {},
});
const archive = defineComponent({ name: "archive", inputs: { item: Artifact }, outputs: {} });
const index = defineComponent({ name: "index", inputs: { vectors: Embeddings }, outputs: {} });

test("outputs carry their declared types", () => {
  const data = convert({ source: "gs://b/x.csv" });
  expectTypeOf(data.outputs.dataset).toEqualTypeOf<ArtifactRef<"system.Dataset">>();
  expectTypeOf(data.outputs.rows).toEqualTypeOf<ParamRef<number>>();
  // @ts-expect-error there is no such output
  void data.outputs.datasets;
});

test("wrong wiring does not compile", () => {
  const data = convert({ source: "x" });
  const tuned = tune({ dataset: data.outputs.dataset });
  evaluate({ model: tuned.outputs.model });
  // @ts-expect-error a Dataset is not a Model
  evaluate({ model: data.outputs.dataset });
  // @ts-expect-error a parameter is not an artifact
  evaluate({ model: tuned.outputs.endpoint });
  // @ts-expect-error an artifact is not a parameter
  convert({ source: data.outputs.dataset });
  // @ts-expect-error a number is not text
  convert({ source: data.outputs.rows });
  // @ts-expect-error the required input is missing
  tune({ epochs: 3 });
  // @ts-expect-error there is no such input
  tune({ dataset: data.outputs.dataset, epoch: 3 });
});

test("every artifact fits system.Artifact, and a type of one's own fits its base", () => {
  const data = convert({ source: "x" });
  archive({ item: data.outputs.vectors });
  tune({ dataset: data.outputs.vectors });
  index({ vectors: data.outputs.vectors });
  // @ts-expect-error any dataset is not an Embeddings
  index({ vectors: data.outputs.dataset });
});

test("inputs with defaults and optional inputs may be left out", () => {
  const data = convert({ source: "x" });
  tune({ dataset: data.outputs.dataset });
  tune({ dataset: data.outputs.dataset, epochs: data.outputs.rows, rate: 0.1, mode: "best" });
  // @ts-expect-error a closed set of texts accepts its members only
  tune({ dataset: data.outputs.dataset, mode: "slow" });
});

test("lists take lists, of constants, references or both", () => {
  const scored = evaluate({ model: tune({ dataset: convert({ source: "x" }).outputs.dataset }).outputs.model });
  const reports = {} as ArtifactListRef<"system.Metrics">;
  pick({ scores: [1, scored.outputs.score], reports });
  // @ts-expect-error one value is not a list
  pick({ scores: scored.outputs.score, reports });
  // @ts-expect-error a list of texts is not a list of numbers
  pick({ scores: ["1"], reports });
  // @ts-expect-error one artifact is not a list of artifacts
  pick({ scores: [], reports: {} as ArtifactRef<"system.Metrics"> });
});

test("text is built from parameters, not from artifacts", () => {
  const data = convert({ source: "x" });
  convert({ source: text`rows: ${data.outputs.rows}` });
  // @ts-expect-error an artifact has no text form
  void text`${data.outputs.dataset}`;
});

test("handlers follow the contract", () => {
  implement(tune, async ({ inputs, outputs, outputFiles }) => {
    expectTypeOf(inputs.epochs).toEqualTypeOf<number>();
    expectTypeOf(inputs.rate).toEqualTypeOf<number | undefined>();
    expectTypeOf(inputs.dataset.path).toEqualTypeOf<string>();
    expectTypeOf(outputFiles.endpoint).toEqualTypeOf<string>();
    outputs.model.metadata["epochs"] = inputs.epochs;
    return { endpoint: "e" };
  });
  // @ts-expect-error the endpoint is missing
  implement(tune, async () => ({}));
  implement(evaluate, async ({ inputs }) => {
    // @ts-expect-error an optional artifact may be absent
    void inputs.baseline.path;
    return { score: 1 };
  });
  defineComponent({
    name: "inline",
    inputs: { n: z.int() },
    outputs: { doubled: z.int() },
    run: async ({ inputs }) => ({ doubled: inputs.n * 2 }),
  });
  defineComponent({
    name: "inline",
    inputs: { n: z.int() },
    outputs: { doubled: z.int() },
    // @ts-expect-error text is not a number
    run: async () => ({ doubled: "4" }),
  });
});

test("pipelines are called like components, and their outputs are typed", () => {
  const inner = definePipeline({
    name: "inner",
    inputs: { source: z.string(), base: optional(Model) },
    build({ source }) {
      const tuned = tune({ dataset: convert({ source }).outputs.dataset });
      return { model: tuned.outputs.model };
    },
  });
  definePipeline({
    name: "outer",
    inputs: {},
    build() {
      const result = inner({ source: "x" });
      evaluate({ model: result.outputs.model });
      // @ts-expect-error there is no such output
      void result.outputs.score;
      // @ts-expect-error the required input is missing
      inner({});
    },
  });
});

test("build must be synchronous and return references", () => {
  // @ts-expect-error a promise is not a set of references
  definePipeline({ name: "p", inputs: {}, build: async () => ({}) });
  // @ts-expect-error a constant is not a reference
  definePipeline({ name: "p", inputs: {}, build: () => ({ n: 3 }) });
});

test("task options are checked", () => {
  const data = convert({ source: "x" });
  tune(
    { dataset: data.outputs.dataset },
    {
      name: "tune-final",
      displayName: "Final tuning",
      retry: { max: 3, backoff: "30s", factor: 2 },
      resources: { cpu: 8, memory: "32Gi", accelerator: { type: "NVIDIA_L4", count: 1 } },
      env: { LOG: "debug" },
      cache: false,
      after: [data],
    },
  );
  // @ts-expect-error a duration has a unit
  tune({ dataset: data.outputs.dataset }, { retry: { max: 3, backoff: "30" } });
  // @ts-expect-error the environment holds text
  tune({ dataset: data.outputs.dataset }, { env: { N: 3 } });
  // @ts-expect-error only tasks can be waited for
  tune({ dataset: data.outputs.dataset }, { after: ["convert"] });
});

test("container placeholders know their ports", () => {
  defineContainerComponent({
    name: "c",
    inputs: { text: z.string(), data: Dataset },
    outputs: { n: z.int(), model: Model },
    container: ({ inputs, outputs }) => {
      // @ts-expect-error an artifact is used through uri, path or metadata
      const bare: string = inputs.data;
      // @ts-expect-error there is no such input
      void inputs.texts;
      return {
        image: "alpine",
        args: [`--text=${inputs.text}`, inputs.data.path, outputs.n.outputFile, outputs.model.uri, bare],
      };
    },
  });
});
