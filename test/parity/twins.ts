// Twins of pipelines in the reference compiler's test data, written in TypeScript: path of the file → our spec. A table, so longer than most files.
import * as z from "zod";
import {
  Artifact,
  concat,
  Dataset,
  defineComponent,
  defineContainerComponent,
  definePipeline,
  google,
  HTML,
  ifPresent,
  Model,
  placeholders,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";
import { compileComponent } from "../../compiler/export-component.ts";
import { containerTwins } from "./containers.ts";
import { controlFlowTwins } from "./control-flow.ts";
import { loadedPipeline } from "./library.ts";
import { loopItemTwins } from "./loop-items.ts";
import { kubernetesTwins } from "./kubernetes.ts";
import { loopTwins } from "./loops.ts";
import { pythonTwins } from "./python-components.ts";

const ubi = "registry.access.redhat.com/ubi9/python-311:latest";
const str = z.string();
const int = z.int();

const echo = (image: string) =>
  defineContainerComponent({
    name: "echo",
    inputs: {},
    outputs: {},
    container: () => ({ image, command: ["echo"], args: ["hello world"] }),
  });
const sayHello = (name: string) =>
  defineContainerComponent({
    name,
    inputs: {},
    outputs: {},
    container: () => ({ image: ubi, command: ["echo", "hello world"] }),
  });
const concatMessage = defineComponent({
  name: "concat_message",
  inputs: { message1: str, message2: str },
  outputs: { Output: str },
});
const addNumbers = defineComponent({ name: "add_numbers", inputs: { a: int, b: int }, outputs: { Output: int } });
const identity = defineComponent({ name: "identity", inputs: { value: str }, outputs: { Output: str } });

const containerIo = defineContainerComponent({
  name: "container_io",
  inputs: { text: str },
  outputs: { output_path: str },
  container: ({ inputs, outputs }) => ({
    image: ubi,
    command: ["my_program", inputs.text],
    args: ["--output_path", outputs.output_path.outputFile],
  }),
});

const artifactOutput = defineContainerComponent({
  name: "container_with_artifact_output",
  inputs: { num_epochs: int },
  outputs: { model: Model, model_config_path: str },
  container: ({ inputs, outputs }) => ({
    image: "gcr.io/my-image",
    command: ["sh", "run.sh"],
    args: [
      "--epochs",
      inputs.num_epochs,
      "--model_path",
      outputs.model.uri,
      "--model_metadata",
      outputs.model.metadata(),
      "--model_config_path",
      outputs.model_config_path.outputFile,
    ],
  }),
});

const withConcat = defineContainerComponent({
  name: "container_with_concat_placeholder",
  inputs: { text1: str },
  outputs: { text2: Dataset, output_path: str },
  container: ({ inputs, outputs }) => ({
    image: ubi,
    command: ["my_program", concat("prefix-", inputs.text1, outputs.text2.uri)],
    args: ["--output_path", outputs.output_path.outputFile],
  }),
});

const withIf = defineContainerComponent({
  name: "container_with_if_placeholder",
  inputs: { optional_input: str.default("default") },
  outputs: { dataset: Dataset, output_path: str },
  container: ({ inputs, outputs }) => ({
    image: ubi,
    command: [
      "my_program",
      ifPresent(inputs.optional_input, [inputs.optional_input], ["bye"]),
      "--dataset",
      ifPresent("optional_input", [outputs.dataset.uri], ["bye"]),
    ],
    args: ["--output_path", outputs.output_path.outputFile],
  }),
});

const inText = defineContainerComponent({
  name: "container_with_placeholder_in_fstring",
  inputs: { text1: str.default("text!") },
  outputs: { output_artifact: Artifact },
  container: ({ inputs, outputs }) => ({
    image: ubi,
    command: ["my_program", `prefix-${inputs.text1}`, `${outputs.output_artifact.uri}/0`],
  }),
});

function twoStep(): Compiled {
  const write = defineContainerComponent({
    name: "write_to_gcs",
    inputs: { text: str },
    outputs: { output_gcs_path: Artifact },
    container: ({ inputs, outputs }) => ({
      image: "google/cloud-sdk:slim",
      command: ["sh", "-c", 'set -e -x\necho "$0" | gsutil cp - "$1"\n', inputs.text, outputs.output_gcs_path.uri],
    }),
  });
  const read = defineContainerComponent({
    name: "read_from_gcs",
    inputs: { input_gcs_path: Artifact },
    outputs: {},
    container: ({ inputs }) => ({
      image: "google/cloud-sdk:slim",
      command: ["sh", "-c", 'set -e -x\ngsutil cat "$0"\n', inputs.input_gcs_path.uri],
    }),
  });
  return compile(
    definePipeline({
      name: "simple-two-step-pipeline",
      inputs: { text: str.default("Hello KFP!") },
      build({ text }) {
        const producer = write({ text }, { displayName: "Producer" });
        read({ input_gcs_path: producer.outputs.output_gcs_path }, { displayName: "Consumer" });
      },
    }),
  );
}

function withRetry(factor?: number): Compiled {
  const flaky = defineComponent({ name: "flaky", inputs: { counter_path: str }, outputs: { Output: str } });
  const add = defineComponent({
    name: "add",
    inputs: { a: z.number(), b: z.number() },
    outputs: { Output: z.number() },
  });
  if (factor === undefined) {
    return compile(
      definePipeline({
        name: "test-pipeline",
        inputs: { a: z.number().default(1), b: z.number().default(7) },
        build: ({ a, b }) => void add({ a, b }, { retry: { max: 3 } }),
      }),
    );
  }
  return compile(
    definePipeline({
      name: "pipeline-with-retry",
      inputs: { counter_path: str },
      build: ({ counter_path }) => ({ Output: flaky({ counter_path }, { retry: { max: 3, factor } }).outputs.Output }),
    }),
  );
}

function withEnv(): Compiled {
  const shell = defineContainerComponent({
    name: "print_env",
    inputs: {},
    outputs: {},
    container: () => ({
      image: "alpine",
      command: ["sh", "-c", 'set -e -x\necho "$ENV1"\necho "$ENV2"\necho "$ENV3"\n'],
      env: { ENV1: "val0" },
    }),
  });
  const code = defineComponent({ name: "print_env_op", inputs: {}, outputs: {} });
  return compile(
    definePipeline({
      name: "pipeline-with-env",
      inputs: {},
      build() {
        code({}, { env: { ENV1: "val1" } });
        shell({}, { env: { ENV2: "val2", ENV3: "val3" } });
      },
    }),
  );
}

function readsEnv(): Compiled {
  const read = defineComponent({ name: "read_env_var", inputs: { var_name: str }, outputs: { Output: str } });
  return compile(
    definePipeline({
      name: "pipeline-with-env-variable",
      inputs: { var_name: str.default("KFP_TEST_ENV_VAR") },
      build: ({ var_name }) => ({
        Output: read({ var_name }, { env: { KFP_TEST_ENV_VAR: "env_var_value" } }).outputs.Output,
      }),
    }),
  );
}

function optionalInputs(): Compiled {
  const op = defineComponent({
    name: "component_op",
    inputs: { input1: str.default("default value"), input2: str.optional(), input3: str.optional() },
    outputs: {},
  });
  return compile(
    definePipeline({
      name: "v2-component-optional-input",
      inputs: {},
      build: () => void op({ input1: "Hello", input2: "World" }),
    }),
  );
}

function after(): Compiled {
  const print = defineContainerComponent({
    name: "print_text",
    inputs: { text: str },
    outputs: {},
    container: ({ inputs }) => ({ image: "alpine", command: ["sh", "-c", 'set -e -x\necho "$0"\n', inputs.text] }),
  });
  return compile(
    definePipeline({
      name: "pipeline-with-after",
      inputs: {},
      build() {
        const first = print({ text: "1st task" });
        const second = print({ text: "2nd task" }, { after: [first] });
        print({ text: "3rd task" }, { after: [first, second] });
      },
    }),
  );
}

const printOp1 = defineComponent({ name: "print_op1", inputs: { msg: str }, outputs: { Output: str } });

function withOutputs(): Compiled {
  const printOp2 = defineContainerComponent({
    name: "print_op2",
    inputs: { msg: str },
    outputs: { data: Artifact },
    container: ({ inputs, outputs }) => ({
      image: "alpine",
      command: ["sh", "-c", 'mkdir --parents $(dirname "$1") && echo "$0" > "$1"'],
      args: [inputs.msg, outputs.data.path],
    }),
  });
  const inner = definePipeline({
    name: "inner-pipeline",
    inputs: { msg: str },
    build({ msg }) {
      const first = printOp1({ msg });
      return { msg: first.outputs.Output, data: printOp2({ msg: first.outputs.Output }).outputs.data };
    },
  });
  return compile(
    definePipeline({
      name: "pipeline-in-pipeline",
      inputs: { msg: str.default("Hello") },
      build({ msg }) {
        printOp1({ msg });
        return { Output: inner({ msg: "world" }).outputs.data };
      },
    }),
  );
}

function nestedPlain(): Compiled {
  const printOp2 = defineContainerComponent({
    name: "print_op2",
    inputs: { msg: str },
    outputs: {},
    container: ({ inputs }) => ({ image: "alpine", command: ["echo", inputs.msg] }),
  });
  const inner = definePipeline({
    name: "inner-pipeline",
    inputs: { msg: str },
    build: ({ msg }) => void printOp2({ msg: printOp1({ msg }).outputs.Output }),
  });
  return compile(
    definePipeline({
      name: "pipeline-in-pipeline",
      inputs: {},
      build() {
        printOp1({ msg: "Hello" });
        inner({ msg: "world" });
      },
    }),
  );
}

function reused(): Compiled {
  return compile(
    definePipeline({
      name: "pipeline-with-reused-component",
      inputs: { a: int.default(2), b: int.default(5) },
      build({ a, b }) {
        const first = addNumbers({ a, b: 3 });
        const second = addNumbers({ a: first.outputs.Output, b });
        addNumbers({ a: second.outputs.Output, b: 7 });
      },
    }),
  );
}

function sequential(): Compiled {
  const download = defineContainerComponent({
    name: "download",
    inputs: { url: str },
    outputs: { downloaded: str },
    container: ({ inputs, outputs }) => ({
      image: "google/cloud-sdk",
      command: ["sh", "-c"],
      args: [`gsutil cp ${inputs.url} ${outputs.downloaded.outputFile}`],
    }),
  });
  const show = defineContainerComponent({
    name: "echo",
    inputs: { downloaded: str },
    outputs: {},
    container: ({ inputs }) => ({ image: "library/bash", command: ["sh", "-c"], args: [`echo ${inputs.downloaded}`] }),
  });
  return compile(
    definePipeline({
      name: "sequential",
      inputs: { url: str },
      build: ({ url }) => void show({ downloaded: download({ url }).outputs.downloaded }),
    }),
  );
}

function threeLayers(name: string, cache: boolean): Compiled {
  const value = cache ? str : int;
  const coreComp = defineComponent({ name: "core_comp", inputs: {}, outputs: { Output: value } });
  const core = definePipeline({
    name: "core",
    inputs: {},
    build: () => ({ Output: coreComp({}, { cache }).outputs.Output }),
  });
  const mantle = definePipeline({
    name: "mantle",
    inputs: {},
    build: () => ({ Output: core({}, { cache }).outputs.Output }),
  });
  if (cache) {
    const crust = defineComponent({ name: "crust_comp", inputs: { input: str }, outputs: {} });
    // The two variants differ in the type of one value; each is checked where it is used.
    return compile(
      definePipeline({ name, inputs: {}, build: () => void crust({ input: mantle({}).outputs.Output as never }) }),
    );
  }
  const crust = defineComponent({ name: "crust_comp", inputs: { x: int, y: int }, outputs: {} });
  return compile(
    definePipeline({
      name,
      inputs: {},
      build: () => void crust({ x: 2, y: mantle({}, { cache }).outputs.Output as never }, { cache }),
    }),
  );
}

function machineFields(): Compiled {
  const sum = defineComponent({ name: "sum_numbers", inputs: { a: int, b: int }, outputs: { Output: int } });
  return compile(
    definePipeline({
      name: "pipeline",
      inputs: {
        cpu_limit: str.default("4000m"),
        memory_limit: str.default("15G"),
        accelerator_type: str.default("NVIDIA_TESLA_P4"),
        accelerator_limit: str.default("1"),
      },
      build({ cpu_limit: cpu, memory_limit: memory, accelerator_type: type, accelerator_limit: count }) {
        sum({ a: 1, b: 2 }, { resources: { cpu, memory, accelerator: { type, count } } });
      },
    }),
  );
}

function artifacts(): Compiled {
  const generate = defineComponent({ name: "gen_data", inputs: {}, outputs: { Output: Dataset } });
  const train = defineComponent({ name: "train_model", inputs: { dataset: Dataset }, outputs: { Output: Model } });
  return compile(
    definePipeline({
      name: "pythonic-artifacts-test",
      inputs: {},
      build: () => void train({ dataset: generate({}, { cache: false }).outputs.Output }, { cache: false }),
    }),
  );
}

function jobPlaceholders(): Compiled {
  const print = defineComponent({
    name: "print_all_placeholders",
    inputs: { job_name: str, job_resource_name: str, job_id: str, task_name: str, task_id: str },
    outputs: {},
  });
  return compile(
    definePipeline({
      name: "pipeline-with-placeholders",
      inputs: {},
      build() {
        print(
          {
            job_name: placeholders.job.name,
            job_resource_name: placeholders.job.resourceName,
            job_id: placeholders.job.id,
            task_name: placeholders.task.name,
            task_id: placeholders.task.id,
          },
          { cache: false },
        );
      },
    }),
  );
}

function longRunning(): Compiled {
  const wait = defineContainerComponent({
    name: "wait_op",
    inputs: {},
    outputs: {},
    container: () => ({
      image: "alpine:latest",
      command: ["sh", "-c"],
      args: ["echo step-1 sleeping for 5m; sleep 300; echo done1"],
    }),
  });
  return compile(
    definePipeline({ name: "wait-awhile", inputs: {}, build: () => void wait({}, { after: [wait({})] }) }),
  );
}

function variousTypes(): Compiled {
  const upstream = defineContainerComponent({
    name: "upstream",
    inputs: { input_1: str, input_2: z.number(), input_3: Artifact, input_4: str },
    outputs: {
      output_1: int,
      output_2: Model,
      output_3: Artifact,
      output_4: Model,
      output_5: Artifact,
      output_6: Artifact,
      output_7: Artifact,
      output_8: HTML,
      output_9: google.BQMLModel,
    },
    container: ({ inputs, outputs }) => ({
      image: "gcr.io/image",
      args: [
        inputs.input_1,
        inputs.input_2,
        inputs.input_3.path,
        inputs.input_4,
        outputs.output_1.outputFile,
        outputs.output_2.uri,
        outputs.output_3.path,
        outputs.output_4.uri,
        outputs.output_5.uri,
        outputs.output_6.path,
        outputs.output_7.path,
        outputs.output_8.path,
      ],
    }),
  });
  const downstream = defineContainerComponent({
    name: "downstream",
    inputs: {
      input_a: int,
      input_b: Model,
      input_c: Artifact,
      input_d: Model,
      input_e: Artifact,
      input_f: Artifact,
      input_g: Artifact,
      input_h: HTML,
      input_i: google.BQMLModel,
    },
    outputs: {},
    container: ({ inputs }) => ({
      image: "gcr.io/image",
      args: [
        inputs.input_a,
        inputs.input_b.uri,
        inputs.input_c.path,
        inputs.input_d.uri,
        inputs.input_e.uri,
        inputs.input_f.path,
        inputs.input_g.path,
        inputs.input_h.path,
      ],
    }),
  });
  return compile(
    definePipeline({
      name: "pipeline-with-various-types",
      inputs: { input1: str, input3: Artifact, input4: str.default("") },
      build({ input1, input3, input4 }) {
        // oxlint-disable-next-line oxc/approx-constant -- the value in the reference file
        const { outputs } = upstream({ input_1: input1, input_2: 3.1415926, input_3: input3, input_4: input4 });
        downstream({
          input_a: outputs.output_1,
          input_b: outputs.output_2,
          input_c: outputs.output_3,
          input_d: outputs.output_4,
          input_e: outputs.output_5,
          input_f: outputs.output_6,
          input_g: outputs.output_7,
          input_h: outputs.output_8,
          input_i: outputs.output_9,
        });
      },
    }),
  );
}

const single =
  (name: string, inputs: Record<string, z.ZodType | typeof Dataset>, outputs: Record<string, z.ZodType>) => () =>
    compileComponent(defineComponent({ name, inputs, outputs }));

export const twins: Readonly<Record<string, () => Compiled>> = {
  ...controlFlowTwins,
  ...loopItemTwins,
  ...loopTwins,
  "parallel_and_nested/pipeline_in_pipeline_loaded_from_yaml.yaml": () => loadedPipeline(withOutputs),
  ...containerTwins,
  ...pythonTwins,
  "mounted_cabundle_configmap.yaml": () => compileComponent(echo(ubi)),
  "mounted_cabundle_secret.yaml": () => compileComponent(echo(ubi)),
  "run_as_user_cache_disabled.yaml": () => compileComponent(echo(ubi)),
  "run_as_user_cache_enabled.yaml": () => compileComponent(echo(ubi)),
  ...kubernetesTwins,
  "hello_world.yaml": () => compileComponent(echo(ubi)),
  "identity.yaml": () => compileComponent(identity),
  "container_io.yaml": () => compileComponent(containerIo),
  "container_with_artifact_output.yaml": () => compileComponent(artifactOutput),
  "container_with_concat_placeholder.yaml": () => compileComponent(withConcat),
  "container_with_if_placeholder.yaml": () => compileComponent(withIf),
  "container_with_placeholder_in_fstring.yaml": () => compileComponent(inText),
  "containerized_python_component.yaml": () => compileComponent(concatMessage),
  "input_artifact.yaml": single("input_artifact", { data: Dataset }, {}),
  "nested_return.yaml": single("nested_return", {}, { Output: z.array(z.unknown()) }),
  "pipeline_with_only_display_name.yaml": () =>
    compile(
      definePipeline({
        name: "echo-name",
        displayName: "echo-displayname",
        inputs: {},
        build: () => void echo("public.ecr.aws/docker/library/python:3.12")({}),
      }),
    ),
  "two_step_pipeline.yaml": twoStep,
  "sequential_v2.yaml": sequential,
  "long-running.yaml": longRunning,
  "pipeline_with_various_io_types.yaml": variousTypes,
  "pipeline_with_string_machine_fields_pipeline_input.yaml": machineFields,
  "critical/add_numbers.yaml": () => compileComponent(addNumbers),
  "critical/component_with_optional_inputs.yaml": optionalInputs,
  "critical/container_component_with_no_inputs.yaml": () =>
    compile(
      definePipeline({
        name: "v2-container-component-no-input",
        inputs: {},
        build: () => void sayHello("hello_world_container")({}),
      }),
    ),
  "critical/pipeline_with_retry.yaml": () => withRetry(),
  "critical/pipeline_with_env.yaml": withEnv,
  "critical/pipeline_with_placeholders.yaml": jobPlaceholders,
  "critical/mixed_parameters.yaml": () => threeLayers("mixed-parameters-pipeline", false),
  "critical/parameter_cache.yaml": () => threeLayers("parameter-cache-pipeline", true),
  "critical/pythonic_artifacts_test_pipeline.yaml": artifacts,
  "essential/concat_message.yaml": () => compileComponent(concatMessage),
  "essential/container_no_input.yaml": () => compileComponent(sayHello("container_no_input")),
  "essential/dict_input.yaml": single("dict_input", { struct: z.record(z.string(), z.unknown()) }, {}),
  "essential/component_with_env_variable.yaml": readsEnv,
  "essential/pipeline_with_after.yaml": after,
  "essential/pipeline_with_outputs.yaml": withOutputs,
  "essential/pipeline_with_reused_component.yaml": reused,
  "local_execution/local_execution_pipeline_with_retry.yaml": () => withRetry(1),
  "parallel_and_nested/pipeline_in_pipeline.yaml": nestedPlain,
};
