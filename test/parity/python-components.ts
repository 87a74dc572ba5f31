// Twins of the reference's pipelines of Python functions: what they embed is theirs, the interfaces and the wiring are compared.
import * as z from "zod";
import {
  Artifact,
  ClassificationMetrics,
  Dataset,
  defineComponent,
  definePipeline,
  describe,
  finalStatus,
  google,
  HTML,
  importer,
  listOf,
  Markdown,
  Metrics,
  Model,
  parallelFor,
  type Ports,
  text,
} from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";
import { compileComponent } from "../../compiler/export-component.ts";
import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";

const str = z.string();
const int = z.int();
const off = { cache: false } as const;
const code = <const I extends Ports, const O extends Ports>(name: string, inputs: I, outputs: O) =>
  defineComponent({ name, inputs, outputs });

const oneTask = (name: string, task: string): Compiled =>
  compile(definePipeline({ name, inputs: {}, build: () => void code(task, {}, {})({}) }));

/** A pipeline of one task that passes the pipeline's one text on. */
function says(name: string, task: string, [input, fallback]: readonly ["message" | "msg" | "text", string]): Compiled {
  const print = code(task, { [input]: str }, {});
  const options = input === "msg" ? {} : off;
  return compile(
    definePipeline({
      name,
      inputs: { [input]: str.default(fallback) },
      build: (given) => void print({ [input]: given[input]! }, options),
    }),
  );
}

const first = describe(Dataset, "First dataset.");
const second = describe(Dataset, "Second dataset.");
const joiner = code(
  "dataset_joiner",
  { dataset_a: first, dataset_b: second },
  {
    out_dataset: describe(Dataset, "The concatenated dataset."),
    Output: str.describe("The concatenated string."),
  },
);

function describedPorts(): Compiled {
  const toDataset = code(
    "str_to_dataset",
    { string: str.describe("The string.") },
    { dataset: describe(Dataset, "The dataset.") },
  );
  return compile(
    definePipeline({
      name: "dataset-concatenator",
      inputs: {
        string: str.describe("String to concatenate to in_artifact."),
        in_dataset: describe(Dataset, "Dataset to which to concatenate string."),
      },
      outputDescriptions: { Output: "The final concatenated dataset." },
      build({ string, in_dataset }) {
        const dataset = toDataset({ string }).outputs.dataset;
        return { Output: joiner({ dataset_a: dataset, dataset_b: in_dataset }).outputs.out_dataset };
      },
    }),
  );
}

/** Three layers of pipelines around one component; the outermost hands its outputs to another one. */
function layers(name: string, [outputs, inputs]: readonly [Ports, Ports], options: { cache?: false }): Compiled {
  const coreComp = code("core_comp", {}, outputs);
  const crust = code("crust_comp", inputs, {});
  const names = Object.keys(outputs);
  const single = names.length === 1;
  const core = definePipeline({
    name: "core",
    inputs: {},
    build() {
      const made = coreComp({}, options).outputs;
      return Object.fromEntries(names.map((each) => [single ? "Output" : each, made[each]!]));
    },
  });
  const mantle = definePipeline({ name: "mantle", inputs: {}, build: () => core({}, options).outputs });
  return compile(
    definePipeline({
      name,
      inputs: {},
      build() {
        const made = Object.values(mantle({}, options).outputs);
        crust(Object.fromEntries(Object.keys(inputs).map((each, index) => [each, made[index]])), options);
      },
    }),
  );
}

function customPath(): Compiled {
  const make = code("component_output_artifact", {}, { out_dataset: Dataset });
  const check = code("validate_input_artifact", { in_dataset: Dataset }, { Output: z.boolean() });
  return compile(
    definePipeline({
      name: "pipeline-with-custom-path-artifact",
      inputs: {},
      build: () => void check({ in_dataset: make({}, off).outputs.out_dataset }),
    }),
  );
}

function uploadDownload(): Compiled {
  const inputs = { dataset_repo: str.default("google/frames-benchmark"), dataset_name: str.default("") };
  const download = code(
    "download_dataset_and_upload_as_artifact",
    { dataset_repo: str, dataset_name: str },
    { output_dataset: Dataset },
  );
  const print = code("print_dataset_info", { dataset: Dataset }, {});
  return compile(
    definePipeline({
      name: "pipeline-with-datasets",
      inputs,
      build: (given) => void print({ dataset: download(given).outputs.output_dataset }),
    }),
  );
}

function requests(): Compiled {
  const submit = code("submit_request", { url: str }, {});
  return compile(
    definePipeline({
      name: "pipeline-with-external-request",
      inputs: {},
      build() {
        submit({ url: "httpbin.org/get" }, off);
        submit({ url: "ml-pipeline:8888/apis/v2beta1/healthz" }, off);
      },
    }),
  );
}

function envVar(): Compiled {
  const comp = code("comp", { env_var: str }, { Output: str });
  return compile(
    definePipeline({
      name: "test-env-exists",
      inputs: { env_var: str },
      build: ({ env_var }) => ({ Output: comp({ env_var }, off).outputs.Output }),
    }),
  );
}

function embedded(): Compiled {
  const readFolder = code("read_embedded_artifact_dir", {}, {});
  const readFile = code("read_embedded_artifact_file", {}, {});
  return compile(
    definePipeline({
      name: "nb-simple",
      inputs: {},
      build() {
        readFolder({}, off);
        readFile({}, off);
      },
    }),
  );
}

function iris(): Compiled {
  const create = code("create_dataset", {}, { iris_dataset: Dataset });
  const normalize = code(
    "normalize_dataset",
    { input_iris_dataset: Dataset, standard_scaler: z.boolean() },
    { normalized_iris_dataset: Dataset },
  );
  const train = code(
    "train_model",
    { normalized_iris_dataset: Dataset, n_neighbors: int },
    { model: Model, metrics: ClassificationMetrics },
  );
  return compile(
    definePipeline({
      name: "iris-training-pipeline",
      inputs: { standard_scaler: z.boolean().default(true), neighbors: int.default(3) },
      build({ standard_scaler, neighbors }) {
        const input_iris_dataset = create({}, off).outputs.iris_dataset;
        const { normalized_iris_dataset } = normalize({ input_iris_dataset, standard_scaler }, off).outputs;
        train({ normalized_iris_dataset, n_neighbors: neighbors }, off);
      },
    }),
  );
}

const struct = z.record(str, int);
const texts = z.array(str);
const preprocess = code(
  "preprocess",
  { message: str, input_dict_parameter: struct, input_list_parameter: texts },
  {
    output_dataset_one: Dataset,
    output_dataset_two_path: Dataset,
    output_parameter_path: str,
    output_bool_parameter_path: z.boolean(),
    output_dict_parameter_path: struct,
    output_list_parameter_path: texts,
  },
);

function everyKindOfValue(): Compiled {
  const train = code(
    "train",
    {
      dataset_one_path: Dataset,
      dataset_two: Dataset,
      message: str,
      input_bool: z.boolean(),
      input_dict: struct,
      input_list: texts,
      num_steps: int.default(100),
    },
    { model: Model },
  );
  return compile(
    definePipeline({
      name: "my-test-pipeline-beta",
      inputs: { message: str, input_dict: struct.default({ A: 1, B: 2 }) },
      build({ message, input_dict }) {
        const made = preprocess({
          message,
          input_dict_parameter: input_dict,
          input_list_parameter: ["a", "b", "c"],
        }).outputs;
        train({
          dataset_one_path: made.output_dataset_one,
          dataset_two: made.output_dataset_two_path,
          message: made.output_parameter_path,
          input_bool: made.output_bool_parameter_path,
          input_dict: made.output_dict_parameter_path,
          input_list: made.output_list_parameter_path,
        });
      },
    }),
  );
}

function functionsWithOutputs(): Compiled {
  const concat = code("concat_message", { first: str, second: str }, { Output: str });
  const add = code("add_numbers", { first: int, second: int }, { Output: int });
  const make = code("output_artifact", { number: int, message: str }, { Output: Dataset });
  const tuple = code("output_named_tuple", { artifact: Dataset }, { scalar: str, metrics: Metrics, model: Model });
  return compile(
    definePipeline({
      name: "functions-with-outputs",
      inputs: { first_message: str, second_message: str, first_number: int, second_number: int },
      build(given) {
        const message = concat({ first: given.first_message, second: given.second_message }).outputs.Output;
        const number = add({ first: given.first_number, second: given.second_number }).outputs.Output;
        tuple({ artifact: make({ number, message }).outputs.Output });
      },
    }),
  );
}

const outputMetrics = code("output_metrics", {}, { metrics: Metrics });

function metricsInLoop(): Compiled {
  return compile(
    definePipeline({
      name: "pipeline-with-metrics-outputs",
      inputs: {},
      build() {
        outputMetrics({});
        parallelFor([1, 2], () => void outputMetrics({}));
      },
    }),
  );
}

function valuesInText(): Compiled {
  const print = code("print_op", { text: str }, { Output: str });
  const printTwo = code("print_op2", { text1: str, text2: str }, { Output: str });
  return compile(
    definePipeline({
      name: "pipeline-with-pipelineparam-containing-format",
      inputs: { name: str.default("KFP") },
      build({ name }) {
        const said = print({ text: text`Hello ${name}` }).outputs.Output;
        print({ text: text`${said}, again.` });
        parallelFor(["1", "2"], (item) => void printTwo({ text1: item, text2: text` and ${name}.` }));
      },
    }),
  );
}

function ray(): Compiled {
  const run = code("ray_fn", {}, { Output: int });
  return compile(definePipeline({ name: "ray-integration-test", inputs: {}, build: () => void run({}, off) }));
}

function accelerated(): Compiled {
  const echo = code("echo", { message: str }, { Output: str });
  const resources = { cpu: "1000m", memory: "256Mi", accelerator: { type: "nvidia.com/gpu", count: 1 } };
  return compile(
    definePipeline({
      name: "pipeline-with-k8s-only-methods",
      inputs: { message: str.default("hello") },
      build: ({ message }) => ({ Output: echo({ message }, { resources }).outputs.Output }),
    }),
  );
}

function caching(): Compiled {
  const addOne = code("add_one", { x: int }, { Output: int });
  return compile(
    definePipeline({
      name: "pipeline-with-caching",
      inputs: { x: int.default(1) },
      build: ({ x }) => ({ Output: addOne({ x }).outputs.Output }),
    }),
  );
}

function pictures(): Compiled {
  const wine = code("wine_classification", {}, { metrics: ClassificationMetrics });
  const classifier = code(
    "iris_sgdclassifier",
    { test_samples_fraction: z.number() },
    { metrics: ClassificationMetrics },
  );
  const digits = code("digit_classification", {}, { metrics: Metrics });
  const html = code("html_visualization", {}, { html_artifact: HTML });
  const markdown = code("markdown_visualization", {}, { markdown_artifact: Markdown });
  return compile(
    definePipeline({
      name: "metrics-visualization-pipeline",
      inputs: {},
      build() {
        wine({});
        classifier({ test_samples_fraction: 0.3 });
        digits({});
        html({});
        markdown({});
      },
    }),
  );
}

function notebooks(): Compiled {
  const prepare = code("preprocess", { text: str }, { dataset: Dataset });
  const train = code("train_model", { cleaned_text: Dataset }, { model: Model });
  const evaluate = code("evaluate_model", { model_text: Model }, { metrics: Metrics });
  return compile(
    definePipeline({
      name: "nb-mixed",
      inputs: { text: str.default("Hello   world") },
      build(given) {
        const cleaned_text = prepare(given, off).outputs.dataset;
        evaluate({ model_text: train({ cleaned_text }, off).outputs.model }, off);
      },
    }),
  );
}

function googleTypes(): Compiled {
  // The reference's own classes say version 0.0.0.
  const VertexModel = { ...google.VertexModel, version: "0.0.0" };
  const VertexDataset = { ...google.VertexDataset, version: "0.0.0" };
  const produce = code("model_producer", {}, { model: VertexModel });
  const consume = code("model_consumer", { model: VertexModel, dataset: VertexDataset }, {});
  return compile(
    definePipeline({
      name: "pipeline-with-google-types",
      inputs: {},
      build() {
        const data = importer(VertexDataset, {
          uri: "gs://ml-pipeline-playground/shakespeare1.txt",
          metadata: { key: "value" },
        });
        consume({ model: produce({}).outputs.model, dataset: data.outputs.artifact });
      },
    }),
  );
}

function machineFieldsOfTasks(): Compiled {
  const sum = code("sum_numbers", { a: int, b: int }, { Output: int });
  const made = (name: string) => code(name, {}, { Output: str })({}).outputs.Output;
  return compile(
    definePipeline({
      name: "pipeline",
      inputs: {},
      build() {
        const cpu = made("cpu_limit");
        const memory = made("memory_limit");
        const accelerator = { type: made("accelerator_type"), count: made("accelerator_limit") };
        sum({ a: 1, b: 2 }, { resources: { cpu, memory, accelerator } });
      },
    }),
  );
}

function listOfArtifacts(): Compiled {
  const make = code("make_dataset", { text: str }, { Output: Dataset });
  const join = code("join_datasets", { datasets: listOf(Dataset) }, { Output: Dataset });
  return compile(
    definePipeline({
      name: "make-and-join-datasets",
      inputs: { texts: texts.default(["Hello", ",", " ", "world!"]) },
      build({ texts: items }) {
        const made = parallelFor(items, (item) => ({ datasets: make({ text: item }).outputs.Output }));
        return { Output: join({ datasets: made.datasets }).outputs.Output };
      },
    }),
  );
}

function splitDatasets(): Compiled {
  const make = code("make_dataset", {}, { Output: Artifact });
  const split = code("dataset_splitter", { in_dataset: Dataset }, { dataset1: Dataset, dataset2: Dataset });
  const splitter = definePipeline({
    name: "splitter-pipeline",
    inputs: { in_dataset: Dataset },
    build({ in_dataset }) {
      const { dataset1 } = split({ in_dataset }).outputs;
      return { dataset1, dataset2: dataset1 };
    },
  });
  return compile(
    definePipeline({
      name: "split-datasets-and-return-first",
      inputs: {},
      build: () => ({ Output: splitter({ in_dataset: make({}).outputs.Output }).outputs.dataset1 }),
    }),
  );
}

function nap(root?: string): Compiled {
  const take = code("take_nap", { naptime_secs: int }, { Output: str });
  const wake = code("wake_up", { message: str }, {});
  return compile(
    definePipeline({
      name: "take-nap-pipeline",
      ...(root === undefined ? {} : { root }),
      inputs: { naptime_secs: int.default(900) },
      build: ({ naptime_secs }) => void wake({ message: take({ naptime_secs }, off).outputs.Output }, off),
    }),
  );
}

function dataPassing(): Compiled {
  const send = code("send_file", { file_size_bytes: int }, { outgoingfile: Artifact });
  const receive = code("receive_file", { incomingfile: Artifact }, { saveartifact: Artifact });
  const check = code(
    "test_uploaded_artifact",
    { previous_step: Artifact, file_size_bytes: int, mlpipeline_minio_artifact_secret: str, bucket_name: str },
    {},
  );
  return compile(
    definePipeline({
      name: "test-data-passing-pipeline-1",
      inputs: { mlpipeline_minio_artifact_secret: str, bucket_name: str },
      build(given) {
        const file_size_bytes = 20_971_520;
        const incomingfile = send({ file_size_bytes }, off).outputs.outgoingfile;
        const previous_step = receive({ incomingfile }, off).outputs.saveartifact;
        check({ ...given, previous_step, file_size_bytes }, off);
      },
    }),
  );
}

const twoData = { ds1: Dataset, ds2: Dataset };
const twoTexts = { val1: str, val2: str };
const pipInstall = () => oneTask("component-with-pip-install", "component_with_pip_install");

export const pythonTwins: Readonly<Record<string, () => SpecDocuments>> = {
  "component_with_metadata_fields.yaml": () => compileComponent(joiner),
  "component_with_task_final_status_GH-12033.yaml": () =>
    compileComponent(code("exit_comp", { status: finalStatus }, {})),
  "critical/artifact_cache.yaml": () =>
    layers("artifact-cache-pipeline", [{ dataset: Dataset }, { input: Dataset }], {}),
  "critical/artifact_crust.yaml": () => layers("artifact-pipeline", [{ dataset: Dataset }, { input: Dataset }], off),
  "critical/multiple_artifacts_namedtuple.yaml": () =>
    layers("multiple-artifacts-namedtuple-pipeline", [twoData, twoData], off),
  "critical/multiple_parameters_namedtuple.yaml": () =>
    layers("multiple-parameters-namedtuple-pipeline", [twoTexts, twoTexts], off),
  "critical/notebook_component_simple.yaml": () => says("nb-simple", "run_train_notebook", ["text", "hello"]),
  "critical/pipeline_with_artifact_custom_path.yaml": customPath,
  "critical/pipeline_with_artifact_upload_download.yaml": uploadDownload,
  "critical/pipeline_with_submit_request.yaml": requests,
  "env-var.yaml": envVar,
  "essential/component_with_pip_index_urls.yaml": () => oneTask("v2-component-pip-index-urls", "component_op"),
  "essential/component_with_pip_install.yaml": pipInstall,
  "essential/component_with_pip_install_in_venv.yaml": pipInstall,
  "essential/embedded_artifact.yaml": embedded,
  "essential/iris_pipeline_compiled.yaml": iris,
  "essential/lightweight_python_functions_pipeline.yaml": everyKindOfValue,
  "essential/lightweight_python_functions_with_outputs.yaml": functionsWithOutputs,
  "essential/pipeline_with_metrics_outputs.yaml": metricsInLoop,
  "essential/pipeline_with_params_containing_format.yaml": valuesInText,
  "failing/fail_v2.yaml": () => oneTask("fail-pipeline", "fail"),
  "integration/ray_integration_compiled.yaml": ray,
  "local_execution/local_execution_pipeline_with_k8s_only_methods.yaml": accelerated,
  "local_execution/pipeline_with_caching.yaml": caching,
  "log_streaming_compiled.yaml": () => says("log-streaming-pipeline", "print_message", ["message", "Hello world"]),
  "metrics_visualization_v2.yaml": pictures,
  "notebook_component_mixed.yaml": notebooks,
  "output_metrics.yaml": () => compileComponent(outputMetrics),
  "pipeline_with_metadata_fields.yaml": describedPorts,
  "pipeline_with_google_artifact_type.yaml": googleTypes,
  "pipeline_with_string_machine_fields_task_output.yaml": machineFieldsOfTasks,
  "pipeline_with_utils.yaml": () => says("pipeline-with-utils", "echo", ["msg", "Hello, World!"]),
  "preprocess.yaml": () => compileComponent(preprocess),
  "pythonic_artifacts_with_list_of_artifacts.yaml": listOfArtifacts,
  "pythonic_artifacts_with_multiple_returns.yaml": splitDatasets,
  "take_nap_compiled.yaml": () => nap(),
  "take_nap_pipeline_root_compiled.yaml": () => nap("s3://change/me"),
  "upload_download_compiled.yaml": dataPassing,
};
