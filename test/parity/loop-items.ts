// Twins of the reference's pipelines that take the items of loops apart, and of those whose branches leave gaps in lists.
import * as z from "zod";
import {
  Dataset,
  defineComponent,
  definePipeline,
  eq,
  field,
  gte,
  type ImportedMetadata,
  importer,
  listOf,
  ne,
  parallelFor,
  type ParamRef,
  text,
  when,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";

const str = z.string();
const int = z.int();
/** A list of which Python says no more than that it is one. */
const list = z.array(z.any());

function nestedLoops(): Compiled {
  const print = defineComponent({ name: "print_op", inputs: { msg: str, msg2: str.optional() }, outputs: {} });
  return compile(
    definePipeline({
      name: "pipeline-with-nested-loops",
      inputs: {
        loop_parameter: list.default([
          { p_a: [{ q_a: "1" }, { q_a: "2" }], p_b: "hello" },
          { p_a: [{ q_a: "11" }, { q_a: "22" }], p_b: "halo" },
        ]),
      },
      build({ loop_parameter }) {
        parallelFor(loop_parameter, (item) => {
          parallelFor(field(item, "p_a"), (part) => void print({ msg: field(part, "q_a") }));
        });
        parallelFor(["1", "2"], (first) => {
          print({ msg: first });
          parallelFor(["100", "200", "300"], (second) => void print({ msg: first, msg2: second }));
        });
      },
    }),
  );
}

function loopsAndConditions(): Compiled {
  const generate = defineComponent({ name: "args_generator_op", inputs: {}, outputs: { Output: list } });
  const flip = defineComponent({ name: "flip_coin_op", inputs: {}, outputs: { Output: str } });
  const print = defineComponent({ name: "print_text", inputs: { msg: str, msg2: str.optional() }, outputs: {} });
  const printStruct = defineComponent({
    name: "print_struct",
    inputs: { struct: z.object({ a: str }) },
    outputs: {},
  });
  const side = (item: ParamRef): ParamRef<string> => field(item, "A_a", str);
  return compile(
    definePipeline({
      name: "pipeline-with-loops-and-conditions-multi-layers",
      inputs: {
        msg: str.default("hello"),
        loop_parameter: list.default([
          { A_a: "heads", B_b: ["A", "B"] },
          { A_a: "tails", B_b: ["X", "Y", "Z"] },
        ]),
      },
      build({ msg, loop_parameter }) {
        const coin = flip({}).outputs.Output;
        const generated = generate({}).outputs.Output;
        when(ne(coin, "no-such-result"), () => {
          const again = generate({}).outputs.Output;
          parallelFor(generated, (item) => {
            print({ msg });
            when(eq(side(item), "heads"), () => void print({ msg: field(item, "B_b") }));
            when(eq(coin, "heads"), () => void print({ msg: field(item, "B_b") }));
            when(eq(side(item), "tails"), () => {
              parallelFor([{ a: "-1" }, { a: "-2" }], (_, struct) => void printStruct({ struct }));
            });
            parallelFor(field(item, "B_b"), (part) => void print({ msg: part }));
            parallelFor(loop_parameter, (other) => {
              print({ msg: other });
              parallelFor(again, (third) => void print({ msg: other, msg2: side(third) }));
            });
            parallelFor(["1", "2"], (number) => {
              print({ msg: number });
              when(eq(number, "1"), () => void print({ msg: "1" }));
            });
          });
        });
        parallelFor(loop_parameter, (item) => {
          when(eq(side(item), "heads"), () => {
            parallelFor(field(item, "B_b"), (part) => void print({ msg: part }));
          });
        });
      },
    }),
  );
}

function limitedLoops(): Compiled {
  const print = defineComponent({ name: "print_text", inputs: { msg: str }, outputs: {} });
  const printInt = defineComponent({ name: "print_int", inputs: { x: int }, outputs: {} });
  const make = <S extends z.ZodType>(number: number, items: S): ParamRef<z.output<S>[]> =>
    defineComponent({ name: `list_dict_maker_${number}`, inputs: {}, outputs: { Output: z.array(items) } })({}).outputs
      .Output;
  const numbers = z.record(str, int);
  return compile(
    definePipeline({
      name: "pipeline-with-loops",
      inputs: { loop_parameter: z.array(str) },
      build({ loop_parameter }) {
        parallelFor(
          loop_parameter,
          (item) => {
            print({ msg: item });
            parallelFor(loop_parameter, (same) => void print({ msg: same }));
          },
          { parallelism: 2 },
        );
        const both = ({ A_a, B_b }: { A_a: ParamRef<string>; B_b: ParamRef<string> }): void => {
          print({ msg: A_a });
          print({ msg: B_b });
        };
        parallelFor(
          [
            { A_a: "1", B_b: "2" },
            { A_a: "10", B_b: "20" },
          ],
          (item) => {
            both(item);
            parallelFor(
              [
                { A_a: "10", B_b: "20" },
                { A_a: "100", B_b: "200" },
              ],
              both,
              { parallelism: 1 },
            );
          },
        );
        parallelFor(
          [
            { a: 1, b: 2 },
            { a: 2, b: 3 },
            { a: 3, b: 4 },
          ],
          ({ a }) => void printInt({ x: a }),
          { parallelism: 1 },
        );
        parallelFor(make(0, numbers), (item) => void printInt({ x: field(item, "a") }));
        parallelFor(make(1, z.record(str, z.any())), (item) => void printInt({ x: field(item, "a") }));
        parallelFor(make(2, numbers), (item) => void printInt({ x: field(item, "a") }));
        parallelFor(make(3, z.any()), (item) => void printInt({ x: field(item, "a") }));
        parallelFor(make(1, z.any()), (item) => void printInt({ x: field(item, "a") }));
      },
    }),
  );
}

function gaps(): Compiled {
  const double = defineComponent({ name: "double", inputs: { num: int }, outputs: { out_dataset: Dataset } });
  const many = { in_datasets: listOf(Dataset) };
  const add = defineComponent({ name: "add", inputs: many, outputs: { out_dataset: Dataset } });
  const addTwo = defineComponent({
    name: "add_two_ints",
    inputs: { in_dataset1: Dataset, in_dataset2: Dataset },
    outputs: { out_dataset: Dataset },
  });
  const addLists = definePipeline({
    name: "add-two-lists-of-datasets",
    inputs: { in_datasets1: listOf(Dataset), in_datasets2: listOf(Dataset) },
    build({ in_datasets1, in_datasets2 }) {
      const first = add({ in_datasets: in_datasets1 }).outputs.out_dataset;
      const second = add({ in_datasets: in_datasets2 }).outputs.out_dataset;
      return { Output: addTwo({ in_dataset1: first, in_dataset2: second }).outputs.out_dataset };
    },
  });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: { threshold: int.default(2) },
      build({ threshold }) {
        const doubled = parallelFor([1, 2, 3], (x) => {
          const all = double({ num: x }).outputs.out_dataset;
          const { large } = parallelFor([1, 2, 3], (y) =>
            when(gte(y, threshold), () => ({ large: double({ num: y }).outputs.out_dataset })).orNothing(),
          );
          return { all, large };
        });
        const sum = addLists({ in_datasets1: doubled.all, in_datasets2: doubled.large }).outputs.Output;
        return { datasets: doubled.all, sum };
      },
    }),
  );
}

function referencesInMetadata(): Compiled {
  const makeName = defineComponent({ name: "make_name", inputs: { name: str }, outputs: { Output: str } });
  const uri = "gs://ml-pipeline-playground/shakespeare1.txt";
  const image = "us-docker.pkg.dev/vertex-ai/prediction/tf2-gpu.2-5:latest";
  return compile(
    definePipeline({
      name: "pipeline-with-importer",
      inputs: {
        name: str.default("default-name"),
        int_input: int.default(1),
        pipeline_input_artifact_uri: str.default(uri),
        pipeline_input_image_uri: str.default(image),
      },
      build({ name, int_input, pipeline_input_artifact_uri, pipeline_input_image_uri: imageUri }) {
        importer(Dataset, {
          uri: pipeline_input_artifact_uri,
          metadata: { name: [name, "alias-name"], containerSpec: { imageUri } },
        });
        const made = makeName({ name: "a-different-name" }).outputs.Output;
        importer(Dataset, {
          uri,
          metadata: new Map<string | ParamRef<string>, ImportedMetadata>([
            ["name", text`prefix-${made}`],
            ["list-of-data", [made, name, int_input]],
            [made, made],
            [name, image],
            ["containerSpec", { imageUri: image }],
          ]),
        });
      },
    }),
  );
}

export const loopItemTwins: Readonly<Record<string, () => Compiled>> = {
  "artifacts_complex.yaml": gaps,
  "pipeline_with_dynamic_importer_metadata.yaml": referencesInMetadata,
  "pipeline_with_loops_and_conditions.yaml": loopsAndConditions,
  "pipeline_with_nested_loops.yaml": nestedLoops,
  "pipeline_with_parallelfor_parallelism.yaml": limitedLoops,
};
