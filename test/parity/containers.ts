// Twins of the reference's pipelines of container components.
import * as z from "zod";
import {
  Artifact,
  concat,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  eq,
  google,
  ifPresent,
  importer,
  listOf,
  ne,
  optional,
  parallelFor,
  type Ports,
  when,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";

const ubi = "registry.access.redhat.com/ubi9/python-311:latest";
const str = z.string();
const int = z.int();
const ints = z.array(int);
const off = { cache: false } as const;
const code = <const I extends Ports, const O extends Ports>(name: string, inputs: I, outputs: O) =>
  defineComponent({ name, inputs, outputs });

function fastArtifact(): Compiled {
  const write = defineContainerComponent({
    name: "write_artifact",
    inputs: {},
    outputs: { output: Dataset },
    container: ({ outputs }) => ({
      image: "alpine:3.23",
      command: ["sh", "-c"],
      args: [String.raw`mkdir -p "$(dirname "$0")"; printf foo > "$0"; printf "input:  foo\n"`, outputs.output.path],
    }),
  });
  return compile(definePipeline({ name: "argo-compatibility-artifact", inputs: {}, build: () => void write({}, off) }));
}

function echoTwo(): Compiled {
  const inputs = { param1: str, param2: str };
  const echo = defineContainerComponent({
    name: "echo",
    inputs,
    outputs: {},
    container: (ports) => ({ image: ubi, command: ["echo"], args: [`${ports.inputs.param1}-${ports.inputs.param2}`] }),
  });
  return compile(
    definePipeline({
      name: "echo",
      inputs: { ...inputs, param1: str.default("hello") },
      build: (given) => void echo(given),
    }),
  );
}

function sequentialOne(): Compiled {
  const echo = defineContainerComponent({
    name: "echo",
    inputs: { message: str },
    outputs: {},
    container: ({ inputs }) => ({ image: ubi, command: ["sh", "-c"], args: [`echo ${inputs.message}`] }),
  });
  return compile(
    definePipeline({
      name: "sequential",
      inputs: { param1: str, param2: str },
      build({ param1, param2 }) {
        echo({ message: param1 });
        echo({ message: param2 });
      },
    }),
  );
}

function optionalArtifacts(): Compiled {
  const print = code("python_artifact_printer", { artifact: optional(Artifact) }, {});
  const custom = defineContainerComponent({
    name: "custom_artifact_printer",
    inputs: { artifact: optional(Artifact) },
    outputs: {},
    container: ({ inputs }) => ({
      image: "alpine",
      command: [ifPresent(inputs.artifact.uri, ["echo", inputs.artifact.uri], ["echo", "No artifact provided!"])],
    }),
  });
  const inner = definePipeline({
    name: "inner-pipeline",
    inputs: { dataset: optional(Dataset) },
    build: ({ dataset }) => void print({ artifact: dataset }),
  });
  return compile(
    definePipeline({
      name: "optional-artifact-pipeline",
      inputs: { dataset1: optional(Dataset) },
      build({ dataset1 }) {
        const data = importer(Dataset, { uri: "gs://ml-pipeline-playground/shakespeare1.txt" });
        inner({ dataset: data.outputs.artifact });
        inner({});
        custom({ artifact: dataset1 });
        custom({});
      },
    }),
  );
}

const double = code("double", { num: int }, { Output: int });
const doubleData = code("double", { num: int }, { out_dataset: Dataset });
const addData = code("add", { in_datasets: listOf(Dataset) }, { out_dataset: Dataset });

const addInContainer = `
import argparse
import json
import os

def main(in_datasets, out_dataset_uri):
    in_dicts = json.loads(in_datasets)
    uris = [d['uri'] for d in in_dicts]
    total = 0
    for uri in uris:
        with open(uri.replace('gs://', '/gcs/')) as f:
            total += int(f.read())

    outpath = out_dataset_uri.replace('gs://', '/gcs/')
    os.makedirs(os.path.dirname(outpath), exist_ok=True)
    with open(outpath, 'w') as f:
        f.write(str(total))

parser = argparse.ArgumentParser()
parser.add_argument('in_datasets')
parser.add_argument('out_dataset_uri')
args = parser.parse_args()

main(args.in_datasets, args.out_dataset_uri)
`;

function collectedDatasets(): Compiled {
  const container = defineContainerComponent({
    name: "add_container",
    inputs: { in_datasets: listOf(Dataset) },
    outputs: { out_dataset: Dataset },
    container: ({ inputs, outputs }) => ({
      image: ubi,
      command: ["python", "-c"],
      args: [addInContainer, inputs.in_datasets, outputs.out_dataset.uri],
    }),
  });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: {},
      build() {
        const made = parallelFor([1, 2, 3], (num) => ({ Output: doubleData({ num }).outputs.out_dataset }));
        addData({ in_datasets: made.Output });
        container({ in_datasets: made.Output });
        return made;
      },
    }),
  );
}

function collectedNumbers(): Compiled {
  const add = code("add", { nums: ints }, { Output: int });
  const container = defineContainerComponent({
    name: "add_container",
    inputs: { nums: ints },
    outputs: { sum: int },
    container: ({ inputs, outputs: { sum } }) => ({
      image: "jetbrainsinfra/jq",
      command: ["sh", "-c"],
      args: [
        `
            set -ex
            mkdir -p $(dirname ${sum.outputFile})
            echo ${inputs.nums} | jq 'add' > ${sum.outputFile}
            `,
      ],
    }),
  });
  return compile(
    definePipeline({
      name: "math-pipeline",
      inputs: {},
      build() {
        const made = parallelFor([1, 2, 3], (num) => ({ Output: double({ num }).outputs.Output }));
        add({ nums: made.Output });
        container({ nums: made.Output });
        return made;
      },
    }),
  );
}

function producerConsumer(): Compiled {
  const produce = defineContainerComponent({
    name: "producer",
    inputs: { input_text: str },
    outputs: { output_value: str },
    container: ({ inputs, outputs }) => ({
      image: ubi,
      command: [
        "sh",
        "-c",
        'set -e -x\nmkdir -p "$(dirname "$1")"\necho "$0, this is an output parameter" > "$1"\n',
        inputs.input_text,
        outputs.output_value.outputFile,
      ],
    }),
  });
  const consume = defineContainerComponent({
    name: "consumer",
    inputs: { input_value: str },
    outputs: {},
    container: ({ inputs }) => ({
      image: ubi,
      command: ["sh", "-c", 'set -e -x\necho "Read from an input parameter: " && echo "$0"\n', inputs.input_value],
    }),
  });
  return compile(
    definePipeline({
      name: "producer-consumer-param-pipeline",
      inputs: { text: str.default("Hello world") },
      build: ({ text }) => void consume({ input_value: produce({ input_text: text }).outputs.output_value }),
    }),
  );
}

function twoSteps(): Compiled {
  const one = defineContainerComponent({
    name: "component1",
    inputs: { text: str },
    outputs: { output_gcs: Dataset },
    container: ({ inputs, outputs }) => ({
      image: "alpine",
      command: ["sh", "-c", 'mkdir --parents $(dirname "$1") && echo "$0" > "$1"'],
      args: [inputs.text, outputs.output_gcs.path],
    }),
  });
  const two = defineContainerComponent({
    name: "component2",
    inputs: { input_gcs: Dataset },
    outputs: {},
    container: ({ inputs }) => ({ image: "alpine", command: ["cat"], args: [inputs.input_gcs.path] }),
  });
  return compile(
    definePipeline({
      name: "containerized-two-step-pipeline",
      inputs: { text: str.default("Hello KFP Containerized!") },
      build: (given) => void two({ input_gcs: one(given).outputs.output_gcs }),
    }),
  );
}

function absentInputs(): Compiled {
  const component = defineContainerComponent({
    name: "component_with_optional_inputs",
    inputs: { required_input: str, optional_input_1: str.optional(), optional_input_2: str.optional() },
    outputs: {},
    container: ({ inputs }) => ({
      image: "ghcr.io/containerd/busybox",
      command: ["echo"],
      args: [
        "--arg0",
        inputs.required_input,
        ifPresent(inputs.optional_input_1, ["--arg1", inputs.optional_input_1]),
        ifPresent(inputs.optional_input_2, ["--arg2", inputs.optional_input_2], ["--arg2", "default value"]),
      ],
    }),
  });
  return compile(
    definePipeline({
      name: "one-step-pipeline-with-if-placeholder-supply-none",
      inputs: { input0: str.default("input0") },
      build: ({ input0 }) => void component({ required_input: input0, optional_input_1: undefined }),
    }),
  );
}

function concatenated(): Compiled {
  const component = defineContainerComponent({
    name: "component_with_concat_placeholder",
    inputs: { input_one: str, input_two: str },
    outputs: {},
    container: ({ inputs }) => ({
      image: "ghcr.io/containerd/busybox",
      command: ["sh", "-ec"],
      args: [
        `echo "$0" > /tmp/test && [[ "$0" == 'one+two=three' ]]`,
        concat(inputs.input_one, "+", inputs.input_two, "=three"),
      ],
    }),
  });
  return compile(
    definePipeline({
      name: "one-step-pipeline-with-concat-placeholder",
      inputs: {},
      build: () => void component({ input_one: "one", input_two: "two" }),
    }),
  );
}

function googleData(): Compiled {
  const consume = defineContainerComponent({
    name: "consumer_op",
    inputs: { dataset: google.VertexDataset },
    outputs: {},
    container: ({ inputs }) => ({ image: "dummy", command: ["cmd"], args: [inputs.dataset.path] }),
  });
  return compile(
    definePipeline({
      name: "pipeline-with-importer-and-gcpc-type",
      inputs: {},
      build() {
        const uri = "gs://ml-pipeline-playground/shakespeare1.txt";
        const data = importer(google.VertexDataset, { uri, metadata: { key: "value" } });
        consume({ dataset: data.outputs.artifact });
      },
    }),
  );
}

const printOp1 = code("print_op1", { msg: str }, { Output: str });

function nestedInLoop(): Compiled {
  const printer = (name: string) =>
    defineContainerComponent({
      name,
      inputs: { msg: str },
      outputs: {},
      container: ({ inputs }) => ({ image: "alpine", command: ["echo", inputs.msg] }),
    });
  const inner = definePipeline({
    name: "inner-pipeline",
    inputs: { msg: str },
    build({ msg }) {
      const said = printOp1({ msg }).outputs.Output;
      when(eq(said, "Hello"), () => void printer("print_op2")({ msg: "world" }));
      when(ne(said, "Hello"), () => void printer("print_op")({ msg: "Bye!" }));
    },
  });
  return compile(
    definePipeline({
      name: "pipeline-in-pipeline-complex",
      inputs: { msg: str.default("Hello") },
      build({ msg }) {
        printOp1({ msg });
        parallelFor(["Hello", "world!"], (item) => void inner({ msg: item }));
      },
    }),
  );
}

/** Optional values at every level: handed to the nested pipeline, left to its defaults, or absent all the way. */
const optionalTwins: Readonly<Record<string, () => Compiled>> = {
  "nested_pipeline_opt_input_child_level_compiled.yaml"() {
    const take = <S extends z.ZodType>(name: string, input: string, type: S) =>
      code(name, { [input]: type.optional() }, {});
    const inner = definePipeline({
      name: "nested-pipeline",
      inputs: {
        nestedInputStr1: str.default("Input 1 - nested pipeline"),
        nestedInputStr2: str.default("Input 2 - nested pipeline"),
        nestedInputInt1: int.default(0),
        nestedInputInt2: int.default(0),
        nestedInputBool1: z.boolean().default(false),
        nestedInputBool2: z.boolean().default(false),
      },
      build(given) {
        take("component_a_str", "componentInputStr", str)({ componentInputStr: given.nestedInputStr1 }, off);
        take("component_b_str", "componentInputStr", str)({ componentInputStr: given.nestedInputStr2 }, off);
        take("component_a_int", "componentInputInt", int)({ componentInputInt: given.nestedInputInt1 }, off);
        take("component_b_int", "componentInputInt", int)({ componentInputInt: given.nestedInputInt2 }, off);
        const boolean = z.boolean();
        take("component_a_bool", "componentInputBool", boolean)({ componentInputBool: given.nestedInputBool1 }, off);
        take("component_b_bool", "componentInputBool", boolean)({ componentInputBool: given.nestedInputBool2 }, off);
      },
    });
    return compile(
      definePipeline({
        name: "nested-pipeline-opt-input-child-level",
        inputs: {},
        build: () =>
          void inner({ nestedInputStr1: "Input - pipeline", nestedInputInt1: 1, nestedInputBool1: true }, off),
      }),
    );
  },

  "nested_pipeline_opt_inputs_nil_compiled.yaml"() {
    const inner = definePipeline({
      name: "nested-pipeline",
      inputs: {
        nestedInputStr: str.optional(),
        nestedInputInt: int.optional(),
        nestedInputBool: z.boolean().optional(),
      },
      build(given) {
        code("component_str", { componentInput: str.optional() }, {})({ componentInput: given.nestedInputStr }, off);
        code("component_int", { componentInput: int.optional() }, {})({ componentInput: given.nestedInputInt }, off);
        const component = code("component_bool", { componentInput: z.boolean().optional() }, {});
        component({ componentInput: given.nestedInputBool }, off);
      },
    });
    return compile(
      definePipeline({ name: "nested-pipeline-opt-inputs-nil", inputs: {}, build: () => void inner({}, off) }),
    );
  },

  "nested_pipeline_opt_inputs_parent_level_compiled.yaml"() {
    const nested = definePipeline({
      name: "nested-pipeline-non-nil-defaults",
      inputs: {
        nestedInputStr: str.default("Input - nested pipeline"),
        nestedInputInt: int.default(0),
        nestedInputBool: z.boolean().default(false),
      },
      build(given) {
        const text = code("component_str_default", { componentInput: str.default("Input - component") }, {});
        const number = code("component_int_default", { componentInput: int.default(0) }, {});
        const boolean = code("component_bool_default", { componentInput: z.boolean().default(false) }, {});
        text({ componentInput: given.nestedInputStr }, off);
        number({ componentInput: given.nestedInputInt }, off);
        boolean({ componentInput: given.nestedInputBool }, off);
      },
    });
    const withoutDefaults = definePipeline({
      name: "nested-pipeline-nil-defaults",
      inputs: {
        nestedInputStr: str.default("Input - nested pipeline"),
        nestedInputInt: int.optional(),
        nestedInputBool: z.boolean().optional(),
      },
      build(given) {
        const text = code("component_nil_str_default", { componentInput: str.optional() }, {});
        const number = code("component_nil_int_default", { componentInput: int.optional() }, {});
        const boolean = code("component_nil_bool_default", { componentInput: z.boolean().optional() }, {});
        text({ componentInput: given.nestedInputStr }, off);
        number({ componentInput: given.nestedInputInt }, off);
        boolean({ componentInput: given.nestedInputBool }, off);
      },
    });
    return compile(
      definePipeline({
        name: "nested-pipeline-opt-inputs-parent-level",
        inputs: {
          inputStr: str.default("Input - parent pipeline"),
          inputInt: int.default(1),
          inputBool: z.boolean().default(true),
        },
        build({ inputStr, inputInt, inputBool }) {
          const given = { nestedInputStr: inputStr, nestedInputInt: inputInt, nestedInputBool: inputBool };
          nested(given, off);
          withoutDefaults(given, off);
        },
      }),
    );
  },
};

export const containerTwins: Readonly<Record<string, () => Compiled>> = {
  ...Object.fromEntries(Object.entries(optionalTwins).map(([name, twin]) => [`parallel_and_nested/${name}`, twin])),
  "../argo_compatibility/fast_artifact.yaml": fastArtifact,
  "arguments_parameters.yaml": echoTwo,
  "sequential_v1.yaml": sequentialOne,
  "components_with_optional_artifacts.yaml": optionalArtifacts,
  "artifacts_simple.yaml": collectedDatasets,
  "critical/parameters_simple.yaml": collectedNumbers,
  "critical/producer_consumer_param_pipeline.yaml": producerConsumer,
  "critical/two_step_pipeline_containerized.yaml": twoSteps,
  "essential/placeholder_with_if_placeholder_none_input_value.yaml": absentInputs,
  "pipeline_with_concat_placeholder.yaml": concatenated,
  "pipeline_with_importer_and_gcpc_types.yaml": googleData,
  "parallel_and_nested/pipeline_in_pipeline_complex.yaml": nestedInLoop,
};
