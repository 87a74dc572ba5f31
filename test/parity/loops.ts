// Twins of the reference's pipelines with loops.
import * as z from "zod";
import {
  Artifact,
  Dataset,
  defineComponent,
  definePipeline,
  listOf,
  Model,
  parallelFor,
  type ParamRef,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";

const str = z.string();
const int = z.int();
const ints = z.array(int);
const texts = z.array(str);
const off = { cache: false } as const;
const double = defineComponent({ name: "double", inputs: { num: int }, outputs: { Output: int } });
const add = defineComponent({ name: "add", inputs: { nums: ints }, outputs: { Output: int } });
const printText = defineComponent({ name: "print_text", inputs: { msg: str }, outputs: {} });

function collectedParameters(): Compiled {
  const split = defineComponent({ name: "split_ids", inputs: { ids: str }, outputs: { Output: texts } });
  const prepend = defineComponent({ name: "prepend_id", inputs: { content: str }, outputs: { Output: str } });
  const one = defineComponent({ name: "consume_single_id", inputs: { id: str }, outputs: { Output: str } });
  const all = defineComponent({ name: "consume_ids", inputs: { ids: texts }, outputs: { Output: str } });
  const inner = definePipeline({
    name: "collecting-parameters",
    inputs: { model_ids: str.default("") },
    build({ model_ids }) {
      const looped = parallelFor(split({ ids: model_ids }).outputs.Output, (content) => {
        const { Output } = prepend({ content }, off).outputs;
        one({ id: Output }, off);
        return { Output };
      });
      all({ ids: looped.Output }, off);
      return looped;
    },
  });
  return compile(
    definePipeline({
      name: "collected-param-pipeline",
      inputs: {},
      build: () => void all({ ids: inner({ model_ids: "s1,s2,s3" }, off).outputs.Output }, off),
    }),
  );
}

function collectedArtifacts(): Compiled {
  const split = (name: string) => defineComponent({ name, inputs: { model_ids: str }, outputs: { Output: texts } });
  const file = defineComponent({ name: "create_file", inputs: { content: str }, outputs: { file: Artifact } });
  const readFile = defineComponent({ name: "read_single_file", inputs: { file: Artifact }, outputs: { Output: str } });
  const create = defineComponent({ name: "create_dataset", inputs: { content: str }, outputs: { data: Dataset } });
  const train = defineComponent({
    name: "read_single_dataset_generate_model",
    inputs: { data: Dataset, id: str },
    outputs: { results: Model },
  });
  const datasets = defineComponent({
    name: "read_datasets",
    inputs: { data: listOf(Dataset) },
    outputs: { Output: str },
  });
  const models = defineComponent({ name: "read_models", inputs: { models: listOf(Model) }, outputs: { Output: str } });
  const single = definePipeline({
    name: "single-node-dag",
    inputs: { char: str },
    build: ({ char }) => ({ Output: create({ content: char }, off).outputs.data }),
  });
  const inner = definePipeline({
    name: "collecting-artifacts",
    inputs: { model_ids: str.default(""), model_chars: str.default("") },
    build({ model_ids, model_chars }) {
      const ids = split("split_ids")({ model_ids }, off).outputs.Output;
      const chars = split("split_chars")({ model_ids: model_chars }, off).outputs.Output;
      return parallelFor(ids, (id) => {
        readFile({ file: file({ content: id }, off).outputs.file }, off);
        const looped = parallelFor(chars, (char) => {
          const data = single({ char }, off).outputs.Output;
          return { data, Output: train({ data, id }, off).outputs.results };
        });
        models({ models: looped.Output }, off);
        datasets({ data: looped.data }, off);
        return { Output: looped.Output };
      });
    },
  });
  return compile(
    definePipeline({
      name: "collected-artifact-pipeline",
      inputs: {},
      build: () =>
        void models({ models: inner({ model_ids: "s1,s2,s3", model_chars: "x,y,z" }, off).outputs.Output }, off),
    }),
  );
}

function localCollected(): Compiled {
  const write = defineComponent({ name: "write_artifact", inputs: { index: int }, outputs: { out: Artifact } });
  const read = defineComponent({
    name: "read_and_join",
    inputs: { artifacts: listOf(Artifact) },
    outputs: { Output: str },
  });
  return compile(
    definePipeline({
      name: "pipeline-with-collected-artifacts",
      inputs: {},
      build() {
        const { artifacts } = parallelFor([0, 1, 2], (index) => ({ artifacts: write({ index }).outputs.out }));
        return { Output: read({ artifacts }).outputs.Output };
      },
    }),
  );
}

function listArtifacts(): Compiled {
  const print = defineComponent({
    name: "print_artifact_name",
    inputs: { artifact: Artifact },
    outputs: { Output: str },
  });
  const makers = <T extends "system.Artifact" | "system.Dataset">(
    name: string,
    type: { artifact: T; version: string },
  ) => {
    const make = defineComponent({ name, inputs: { data: str }, outputs: { Output: type } });
    return definePipeline({
      name: `${name}s`,
      inputs: { texts: texts.default(["Hello", ",", " ", "world!"]) },
      build: ({ texts: data }) => parallelFor(data, (item) => ({ Output: make({ data: item }).outputs.Output })),
    });
  };
  const artifacts = makers("make_artifact", Artifact);
  const datasets = makers("make_dataset", Dataset);
  return compile(
    definePipeline({
      name: "pipeline-parallelfor-artifacts",
      inputs: {},
      build() {
        parallelFor(artifacts({}).outputs.Output, (artifact) => void print({ artifact }));
        parallelFor(datasets({}).outputs.Output, (artifact) => void print({ artifact }));
      },
    }),
  );
}

function loops(): Compiled {
  const struct = z.record(str, str);
  const item = z.object({ A_a: str, B_b: str });
  const generate = defineComponent({ name: "args_generator_op", inputs: {}, outputs: { Output: z.array(item) } });
  const printStruct = defineComponent({ name: "print_struct", inputs: { struct }, outputs: {} });
  const body = ({ A_a, B_b }: { A_a: ParamRef<string>; B_b: ParamRef<string> }, whole: ParamRef): void => {
    printStruct({ struct: whole as ParamRef<Record<string, string>> });
    printText({ msg: A_a });
    printText({ msg: B_b });
  };
  return compile(
    definePipeline({
      name: "pipeline-with-loops",
      inputs: { loop_parameter: texts.default(["a", "b"]) },
      build({ loop_parameter }) {
        parallelFor(loop_parameter, (msg) => void printText({ msg }));
        parallelFor(generate({}).outputs.Output, body);
        parallelFor(
          [
            { A_a: "1", B_b: "2" },
            { A_a: "10", B_b: "20" },
          ],
          body,
        );
      },
    }),
  );
}

function loopAndParameter(): Compiled {
  const print = defineComponent({
    name: "print_with_prefix",
    inputs: { prefix: str, item: str },
    outputs: { Output: str },
  });
  const make = defineComponent({ name: "make_prefix", inputs: {}, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-parallelfor-pipeline-param",
      inputs: { loop_parameter: texts, prefix: str },
      build({ loop_parameter, prefix }) {
        parallelFor(loop_parameter, (item) => void print({ item, prefix }), { parallelism: 1 });
        const made = make({}).outputs.Output;
        parallelFor(loop_parameter, (item) => void print({ item, prefix: made }));
        parallelFor(["x", "y"], () => void parallelFor(loop_parameter, (item) => void print({ item, prefix })), {
          parallelism: 2,
        });
      },
    }),
  );
}

function afterAcrossLoops(): Compiled {
  const print = defineComponent({ name: "print_op", inputs: { message: str }, outputs: {} });
  const loop = <T extends Record<string, unknown>>(build: () => T | void): T | undefined => {
    let made: T | undefined;
    parallelFor([1, 2], () => void (made = build() ?? undefined));
    return made;
  };
  return compile(
    definePipeline({
      name: "my-pipeline",
      inputs: {},
      build() {
        const one = loop(() => ({ task: print({ message: "one" }) }));
        loop(() => void print({ message: "two" }, { after: one ? [one.task] : [] }));
        loop(() => {
          const three = print({ message: "three" });
          loop(() => void print({ message: "four" }, { after: [three] }));
        });
        const five = loop(() => ({ task: print({ message: "five" }) }));
        print({ message: "six" }, { after: five ? [five.task] : [] });
        loop(() => {
          const seven = loop(() => ({ task: print({ message: "seven" }) }));
          print({ message: "eight" }, { after: seven ? [seven.task] : [] });
        });
      },
    }),
  );
}

function afterLoop(): Compiled {
  const print = defineComponent({ name: "print_op", inputs: { message: str }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "loop-with-after-dependency-set",
      inputs: {},
      build() {
        const loop = parallelFor([1, 2, 3], () => void print({ message: "foo" }));
        print({ message: "bar" }, { after: [loop] });
        print({ message: "baz" }, { after: [loop] });
      },
    }),
  );
}

function consumesUpstream(): Compiled {
  const displayName = "same display name";
  const split = defineComponent({ name: "split_input", inputs: { input: str }, outputs: { Output: texts } });
  const print = defineComponent({ name: "print_input", inputs: { input: texts }, outputs: {} });
  const create = defineComponent({ name: "create_file", inputs: { content: str }, outputs: { file: Artifact } });
  const read = defineComponent({ name: "read_file", inputs: { file: Artifact }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "loop-consume-upstream",
      displayName: "Loop Consume Upstream",
      inputs: {},
      build() {
        const options = { ...off, displayName };
        const input = split({ input: "component1,component2,component3" }, options).outputs.Output;
        parallelFor(input, (content) => void read({ file: create({ content }, options).outputs.file }, options));
        print({ input }, options);
      },
    }),
  );
}

function nestedWithParameters(): Compiled {
  const addTwo = defineComponent({ name: "add_two_nums", inputs: { x: int, y: int }, outputs: { Output: int } });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: {},
      build() {
        const sums = parallelFor([1, 2, 3], (x) =>
          parallelFor([1, 2, 3], (y) => ({
            Output: addTwo({ x: double({ num: x }).outputs.Output, y: double({ num: y }).outputs.Output }).outputs
              .Output,
          })),
        );
        add({ nums: sums.Output });
        return sums;
      },
    }),
  );
}

function parametersComplex(): Compiled {
  const simple = defineComponent({ name: "simple_add", inputs: { nums: ints }, outputs: { Output: int } });
  const nested = defineComponent({ name: "nested_add", inputs: { nums: ints }, outputs: { Output: int } });
  const two = defineComponent({ name: "add_two_numbers", inputs: { x: ints, y: ints }, outputs: { Output: int } });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: {},
      build() {
        const first = parallelFor([1, 2, 3], (num) => {
          const single = double({ num }).outputs.Output;
          const inner = parallelFor([4, 5, 6], (other) => ({ many: double({ num: other }).outputs.Output }));
          simple({ nums: inner.many });
          return { single, many: inner.many };
        });
        nested({ nums: first.many });
        const second = parallelFor([0, 0, 0], () => ({
          x: simple({ nums: first.single }).outputs.Output,
          y: nested({ nums: first.many }).outputs.Output,
        }));
        return { Output: two(second).outputs.Output };
      },
    }),
  );
}

function producerConsumer(): Compiled {
  const echo = defineComponent({ name: "echo_and_return", inputs: { string: str }, outputs: { Output: str } });
  const join = defineComponent({ name: "join_and_print", inputs: { strings: texts }, outputs: {} });
  const doublePipeline = definePipeline({
    name: "double-pipeline",
    inputs: { num: int },
    build: ({ num }) => ({ Output: double({ num }).outputs.Output }),
  });
  const addPipeline = definePipeline({
    name: "add-pipeline",
    inputs: { nums: ints },
    build({ nums }) {
      const out1 = add({ nums }).outputs.Output;
      const said = parallelFor(["m", "a", "t", "h"], (string) => ({ out2: echo({ string }).outputs.Output }));
      return { out1, out2: said.out2 };
    },
  });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: {},
      build() {
        const { nums } = parallelFor([1, 2, 3], () =>
          parallelFor([1, 2, 3], (num) => ({ nums: doublePipeline({ num }).outputs.Output })),
        );
        const added = addPipeline({ nums });
        join({ strings: added.outputs.out2 });
        return { Output: added.outputs.out1 };
      },
    }),
  );
}

export const loopTwins: Readonly<Record<string, () => Compiled>> = {
  "critical/collected_parameters.yaml": collectedParameters,
  "collected_artifacts.yaml": collectedArtifacts,
  "local_execution/pipeline_with_collected_artifacts.yaml": localCollected,
  "pipeline_with_parallelfor_list_artifacts_GH-12033.yaml": listArtifacts,
  "parallel_and_nested/pipeline_with_loops.yaml": loops,
  "pipeline_with_parallelfor_pipeline_param.yaml": loopAndParameter,
  "cross_loop_after_topology.yaml": afterAcrossLoops,
  "critical/parallel_for_after_dependency.yaml": afterLoop,
  "parallel_and_nested/loop_consume_upstream.yaml": consumesUpstream,
  "nested_with_parameters.yaml": nestedWithParameters,
  "parameters_complex.yaml": parametersComplex,
  "pipeline_producer_consumer.yaml": producerConsumer,
};
