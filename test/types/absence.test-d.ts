import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  type ArtifactListRef,
  type CollectedRef,
  type Condition,
  Dataset,
  defineComponent,
  definePipeline,
  field,
  parallelFor,
  type ParamRef,
  when,
} from "../../compiler/authoring/index.ts";

const use = defineComponent({
  name: "use",
  inputs: { text: z.string(), note: z.string().optional(), tag: z.string().default("x") },
  outputs: { said: z.string(), data: Dataset },
});
const condition = {} as Condition;
const records = {} as ParamRef<Record<string, number>[]>;
const open = {} as ParamRef<unknown[]>;

test("what may be absent fits what may be left out, and nothing that is required", () => {
  definePipeline({
    name: "p",
    inputs: { note: z.string().optional(), sure: z.string().default("") },
    build({ note, sure }) {
      expectTypeOf(note).toEqualTypeOf<ParamRef<string | undefined>>();
      use({ text: sure, note, tag: note });
      // @ts-expect-error a required input needs a value
      use({ text: note });
    },
  });
});

test("a field has the type of the record, or of the schema that is given", () => {
  parallelFor(records, (item) => {
    expectTypeOf(field(item, "n")).toEqualTypeOf<ParamRef<number>>();
    // @ts-expect-error a number is not text
    use({ text: field(item, "n") });
  });
  parallelFor(open, (item) => {
    expectTypeOf(field(item, "name", z.string())).toEqualTypeOf<ParamRef<string>>();
    // @ts-expect-error nothing is known of the item, so a schema has to say what its field is
    field(item, "name");
  });
});

test("a lone branch has values for a loop's lists only", () => {
  const collected = parallelFor([1, 2], () => when(condition, () => use({ text: "a" }).outputs).orNothing());
  expectTypeOf(collected.said).toEqualTypeOf<CollectedRef<string>>();
  expectTypeOf(collected.data).toEqualTypeOf<ArtifactListRef<"system.Dataset">>();
  const sometimes = when(condition, () => use({ text: "a" }).outputs).orNothing();
  // @ts-expect-error a list is not one text
  use({ text: sometimes.said });
  const chain = when(condition, () => use({ text: "a" }).outputs).elif(condition, () => use({ text: "b" }).outputs);
  // @ts-expect-error several branches are closed by otherwise
  chain.orNothing();
});

test("a handler may return lists that are written out, and nothing of another type", () => {
  const outputs = { names: z.array(z.string()), rows: z.array(z.object({ parts: z.array(z.int()) })) };
  defineComponent({ name: "a", inputs: {}, outputs, run: () => ({ names: ["x"], rows: [{ parts: [1] }] }) });
  // @ts-expect-error a number is not text
  defineComponent({ name: "b", inputs: {}, outputs, run: () => ({ names: [1], rows: [] }) });
});

test("texts are for outputs that the pipeline returns", () => {
  definePipeline({
    name: "p",
    inputs: {},
    // @ts-expect-error 'spoken' is not returned
    outputDescriptions: { spoken: "?" },
    build: () => ({ said: use({ text: "a" }).outputs.said }),
  });
});
