import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  Model,
  optional,
} from "../../compiler/authoring/index.ts";
import { fake, runComponent, runPipeline, type TestArtifact } from "../../testing/index.ts";

const train = defineContainerComponent({
  name: "train",
  inputs: { data: Dataset, epochs: z.int().default(1) },
  outputs: { model: Model, loss: z.number() },
  container: () => ({ image: "train" }),
});
const count = defineComponent({
  name: "count",
  inputs: { data: Dataset, more: optional(Dataset), by: z.string() },
  outputs: { rows: z.int(), kept: Dataset },
});
const pipeline = definePipeline({
  name: "p",
  inputs: { data: Dataset },
  build: ({ data }) => train({ data }).outputs,
});

test("a component's test has the types of its contract", async () => {
  const run = await runComponent(count, { data: { text: "a" }, by: "line" });
  expectTypeOf(run.outputs).toEqualTypeOf<{ readonly rows: number }>();
  expectTypeOf(run.artifacts).toEqualTypeOf<{ readonly kept: TestArtifact }>();
  // @ts-expect-error 'by' is missing
  void runComponent(count, { data: { text: "a" } });
  // @ts-expect-error an artifact is no number
  void runComponent(count, { data: 1, by: "line" });
});

test("a fake has the types of the component's contract", () => {
  fake(train, ({ inputs }) => {
    expectTypeOf(inputs.epochs).toEqualTypeOf<number>();
    return { loss: 1 };
  });
  // @ts-expect-error the loss is a number
  fake(train, () => ({ loss: "low" }));
});

test("a pipeline's test has the types of what it takes and returns", async () => {
  const run = await runPipeline(pipeline, { data: { path: "a.csv" } });
  expectTypeOf(run.outputs.loss).toEqualTypeOf<number>();
  expectTypeOf(run.outputs.model).toEqualTypeOf<TestArtifact>();
  expectTypeOf(run.task("train", train).outputs.loss).toEqualTypeOf<number | undefined>();
  // @ts-expect-error nothing is called 'date'
  void runPipeline(pipeline, { date: { path: "a.csv" } });
});
