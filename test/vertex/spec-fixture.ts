import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";

/** Two chained containers and a nested pipeline, small enough to read. */
export const chainSpec: PipelineSpec = {
  pipelineInfo: { name: "chain" },
  schemaVersion: "2.1.0",
  sdkVersion: "kfp-2.16.0",
  root: {
    inputDefinitions: {
      parameters: {
        text: { parameterType: "STRING" },
        times: { parameterType: "NUMBER_INTEGER", defaultValue: 2 },
        options: { parameterType: "STRUCT", isOptional: true },
      },
    },
    dag: {
      tasks: {
        first: {
          taskInfo: { name: "first" },
          componentRef: { name: "comp-first" },
          cachingOptions: { enableCache: true, cacheKey: "mine" },
          inputs: { parameters: { text: { componentInputParameter: "text" } } },
        },
        inner: {
          taskInfo: { name: "inner" },
          componentRef: { name: "comp-inner" },
          dependentTasks: ["first"],
        },
      },
    },
  },
  components: {
    "comp-first": {
      executorLabel: "exec-first",
      inputDefinitions: { parameters: { text: { parameterType: "STRING" } } },
    },
    "comp-inner": {
      dag: { tasks: { second: { taskInfo: { name: "second" }, componentRef: { name: "comp-second" } } } },
    },
    "comp-second": { executorLabel: "exec-second" },
  },
  deploymentSpec: {
    executors: {
      "exec-first": { container: { image: "node:24", command: ["node", "-e", "0"] } },
      "exec-second": { container: { image: "node:24", command: ["node", "-e", "0"] } },
    },
  },
};
