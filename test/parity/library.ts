// Twins of the reference's pipelines that use components out of files: the files are taken from the pipelines themselves.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";
import { Artifact, defineComponent, definePipeline, eq, type ParamRef, when } from "../../compiler/authoring/index.ts";
import { compile, type Compiled } from "../../compiler/compile.ts";
import { toYaml } from "../../compiler/emit/yaml.ts";
import { compileCallee } from "../../compiler/export-component.ts";
import { inputPorts, outputPorts } from "../../compiler/load/component-ports.ts";
import { loadComponent, type UntypedComponent } from "../../compiler/load/load-component.ts";
import { parseSpec } from "../../compiler/load/parse-spec.ts";
import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";

/** The reference compiler's own output, kept beside the repository and not in it. */
export const referenceFolder = resolve(process.env["PIPEWRIGHT_CONFORMANCE"] ?? "../shared/conformance", "kfp/valid");

/** Writes a compiled pipeline or component to a file and loads it, as an author does with one from somebody else. */
export function asComponent(documents: SpecDocuments): UntypedComponent {
  const folder = mkdtempSync(join(tmpdir(), "pipewright-library-"));
  try {
    writeFileSync(join(folder, "component.yaml"), toYaml(documents));
    return loadComponent(join(folder, "component.yaml"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A component that a pipeline of the reference uses, out of a file of its own. */
function libraryComponent(pipeline: string, name: string): UntypedComponent {
  const { spec } = parseSpec(readFileSync(join(referenceFolder, pipeline), "utf8"), pipeline);
  const component = spec.components?.[`comp-${name}`] ?? {};
  const executors = spec.deploymentSpec?.executors ?? {};
  const ports = { inputs: inputPorts(component), outputs: outputPorts(component) };
  return asComponent(
    compileCallee({
      kind: "spec",
      name,
      ...ports,
      component,
      components: {},
      executors,
      kubernetes: {},
      config: undefined,
    }),
  );
}

const str = z.string();
const made = <S extends z.ZodType>(name: string, type: S, options?: { cache: false }): ParamRef<z.output<S>> =>
  defineComponent({ name, inputs: {}, outputs: { Output: type } })({}, options).outputs.Output as ParamRef<z.output<S>>;

function trainingJob(file: string, conditional: boolean): Compiled {
  const job = libraryComponent(file, "custom-training-job");
  return compile(
    definePipeline({
      name: conditional ? "pipeline-with-dynamic-condition-output" : "pipeline",
      inputs: { project: str, location: str, encryption_spec_key_name: str.default("") },
      build(given) {
        const coin = conditional ? made("flip_biased_coin_op", str, { cache: false }) : undefined;
        const machine_spec = {
          machine_type: made("machine_type", str),
          accelerator_type: made("accelerator_type", str),
          accelerator_count: made("accelerator_count", z.int()),
        };
        const container_spec = {
          image_uri: "gcr.io/ml-pipeline/google-cloud-pipeline-components:2.5.0",
          command: ["echo"],
          args: ["foo"],
        };
        const start = (): void =>
          void job({
            ...given,
            display_name: "add-numbers",
            worker_pool_specs: [{ container_spec, machine_spec, replica_count: 1 }],
          });
        if (coin === undefined) start();
        else when(eq(coin, "heads"), start);
      },
    }),
  );
}

function boostedTrees(file: string): Compiled {
  const component = (name: string): UntypedComponent => libraryComponent(file, name);
  const trips = component("chicago-taxi-trips-dataset");
  const convert = component("convert-csv-to-apache-parquet");
  const [trainOnCsv, trainOnParquet] = [component("xgboost-train"), component("xgboost-train-2")];
  const [predictOnCsv, predictOnParquet] = [component("xgboost-predict"), component("xgboost-predict-2")];
  const tuning = { objective: "reg:squarederror", num_iterations: 200 };
  const names = { train: { name: "xgboost-train" }, predict: { name: "xgboost-predict" } };
  return compile(
    definePipeline({
      name: "xgboost-sample-pipeline",
      inputs: {},
      build() {
        const csv = trips({
          where: 'trip_start_timestamp >= "2019-01-01" AND trip_start_timestamp < "2019-02-01"',
          select:
            "tips,trip_seconds,trip_miles,pickup_community_area,dropoff_community_area,fare,tolls,extras,trip_total",
          limit: 10_000,
        }).outputs["table"];
        const onCsv = trainOnCsv({ training_data: csv, label_column: 0, ...tuning }, names.train).outputs["model"];
        predictOnCsv({ data: csv, model: onCsv, label_column: 0 }, names.predict);
        const parquet = convert({ data: csv }).outputs["output_data"];
        const onParquet = trainOnParquet({ training_data: parquet, label_column_name: "tips", ...tuning }, names.train)
          .outputs["model"];
        predictOnParquet({ data: parquet, model: onParquet, label_column_name: "tips" }, names.predict);
        predictOnParquet({ data: parquet, model: onCsv, label_column_name: "tips" }, names.predict);
        predictOnCsv({ data: csv, model: onParquet, label_column: 0 }, names.predict);
      },
    }),
  );
}

/** A whole pipeline out of a file, used as a task. */
export function loadedPipeline(pipeline: () => Compiled): Compiled {
  const inner = asComponent(pipeline());
  const print = defineComponent({ name: "print_op1", inputs: { data: Artifact }, outputs: {} });
  return compile(
    definePipeline({
      name: "pipeline-in-pipeline",
      inputs: {},
      build: () => void print({ data: inner({ msg: "Hello" }).outputs["Output"]! }),
    }),
  );
}

const jobs = {
  plain: "pipeline_with_dynamic_task_output_custom_training_job.yaml",
  conditional: "pipeline_with_condition_dynamic_task_output_custom_training_job.yaml",
};

export const libraryTwins: Readonly<Record<string, () => Compiled>> = {
  [jobs.plain]: () => trainingJob(jobs.plain, false),
  [jobs.conditional]: () => trainingJob(jobs.conditional, true),
  "xgboost_sample_pipeline.yaml": () => boostedTrees("xgboost_sample_pipeline.yaml"),
};
