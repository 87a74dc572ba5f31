import { componentArgs, componentCommand, unbuiltImage } from "../../../compiler/spec/component-command.ts";
import type { SpecDocuments } from "../../../compiler/spec/platform-spec.ts";

/** Documents open for one edit. */
// oxlint-disable-next-line typescript/no-explicit-any -- the edits are the point, and a wrong one shows in the table
type Open = any;

/** One task of a TypeScript component, which every target runs. */
export function plain(): Open {
  return {
    spec: {
      pipelineInfo: { name: "p" },
      schemaVersion: "2.1.0",
      root: {
        inputDefinitions: { parameters: { who: { parameterType: "STRING" } } },
        dag: {
          tasks: {
            step: {
              taskInfo: { name: "step" },
              componentRef: { name: "comp-step" },
              cachingOptions: { enableCache: true },
              inputs: { parameters: { text: { componentInputParameter: "who" } } },
            },
          },
        },
      },
      components: {
        "comp-step": {
          executorLabel: "exec-step",
          inputDefinitions: { parameters: { text: { parameterType: "STRING" } } },
          outputDefinitions: { parameters: { made: { parameterType: "STRING" } } },
        },
      },
      deploymentSpec: {
        executors: {
          "exec-step": {
            container: { image: "registry.example/step:1", command: componentCommand, args: componentArgs("step") },
          },
        },
      },
    },
  };
}

const rootTasks = ({ spec }: Open): Open => spec.root.dag.tasks;
const component = ({ spec }: Open): Open => spec.components["comp-step"];
const executor = ({ spec }: Open): Open => spec.deploymentSpec.executors["exec-step"];
const argument =
  (...more: readonly string[]) =>
  (open: Open): void =>
    void (executor(open).container.args = [...executor(open).container.args, ...more]);
const program =
  (first: string) =>
  (open: Open): void =>
    void (executor(open).container.command = [first, "--enable-source-maps", "/app/main.mjs"]);
const constant = (value: unknown) => (open: Open) =>
  void (rootTasks(open).step.inputs.parameters.text = { runtimeValue: { constant: value } });
const kubernetes = (settings: object) => (open: Open) =>
  void (open.platform = { platforms: { kubernetes: { deploymentSpec: { executors: { "exec-step": settings } } } } });
const ifPresent = (fields: object): string => JSON.stringify({ IfPresent: fields });
const rows = { artifactType: { schemaTitle: "system.Dataset", schemaVersion: "0.0.1" } };

function importer(open: Open, more: object): void {
  open.spec.components["comp-importer"] = {
    executorLabel: "exec-importer",
    inputDefinitions: { parameters: { uri: { parameterType: "STRING" } } },
    outputDefinitions: { artifacts: { artifact: rows } },
  };
  open.spec.deploymentSpec.executors["exec-importer"] = {
    importer: { artifactUri: { runtimeParameter: "uri" }, typeSchema: rows.artifactType, ...more },
  };
  rootTasks(open).importer = {
    taskInfo: { name: "importer" },
    componentRef: { name: "comp-importer" },
    cachingOptions: { enableCache: true },
    inputs: { parameters: { uri: { componentInputParameter: "who" } } },
  };
}

/** Every row of the table in docs/targets.md: what is added to the plain pipeline. */
export const features: Readonly<Record<string, (open: Open) => void>> = {
  "a task with a container": () => {},
  "a component without an image": (open) => void (executor(open).container.image = unbuiltImage),
  "a loop over parameters": (open) =>
    void (rootTasks(open).step = {
      ...rootTasks(open).step,
      inputs: {},
      parameterIterator: { itemInput: "text", items: { raw: '["a"]' } },
    }),
  "a loop over artifacts": (open) => {
    component(open).inputDefinitions = { artifacts: { rows } };
    open.spec.root.inputDefinitions = { artifacts: { all: { ...rows, isArtifactList: true } } };
    rootTasks(open).step.inputs = { artifacts: { all: { componentInputArtifact: "all" } } };
    rootTasks(open).step.artifactIterator = { itemInput: "rows", items: { inputArtifact: "all" } };
  },
  "an exit task": (open) =>
    void (rootTasks(open).last = {
      ...rootTasks(open).step,
      dependentTasks: ["step"],
      triggerPolicy: { strategy: "ALL_UPSTREAM_TASKS_COMPLETED" },
    }),
  "nothing but exit tasks": (open) =>
    void (rootTasks(open).step.triggerPolicy = { strategy: "ALL_UPSTREAM_TASKS_COMPLETED" }),
  "an importer": (open) => importer(open, {}),
  "an importer with a condition of its own": (open) => {
    importer(open, {});
    rootTasks(open).importer.triggerPolicy = { condition: "inputs.parameter_values['uri'] != ''" };
  },
  "an importer whose address a task makes": (open) => {
    importer(open, {});
    rootTasks(open).importer.inputs.parameters.uri = {
      taskOutputParameter: { producerTask: "step", outputParameterKey: "made" },
    };
  },
  "an importer of oci:// that is no model": (open) =>
    importer(open, { artifactUri: { constant: "oci://registry.example/data:1" } }),
  "references in an importer's metadata": (open) =>
    importer(open, { metadata: { owner: "{{$.inputs.parameters['uri']}}" } }),
  "an import into the workspace": (open) => importer(open, { downloadToWorkspace: true }),
  "values, addresses and paths as arguments": argument(
    "{{$}}",
    "{{$.inputs.parameters['text']}}",
    "{{$.outputs.parameters['made'].output_file}}",
  ),
  "metadata of artifacts as an argument": argument("{{$.inputs.artifacts['rows'].metadata['size']}}"),
  "the output file as an argument": argument("{{$.outputs.output_file}}"),
  "facts of the run as an argument": argument("{{$.pipeline_job_name}}"),
  "the pipeline root as an argument": argument("{{$.pipeline_root}}"),
  "a path as the program": program("{{$.outputs.parameters['made'].output_file}}"),
  "a value in a variable": (open) =>
    void (executor(open).container.env = [{ name: "TEXT", value: "{{$.inputs.parameters['text']}}" }]),
  "a fact of the run as an input": constant("{{$.pipeline_job_name}}"),
  "a fact of the run inside a text": constant("run {{$.pipeline_job_name}}"),
  "a fact of the run inside a list": constant(["{{$.pipeline_job_name}}"]),
  "a default that Vertex AI fills in": (open) => {
    component(open).inputDefinitions.parameters.place = {
      parameterType: "STRING",
      defaultValue: "{{$.pipeline_google_cloud_location}}",
      isOptional: true,
    };
  },
  "Concat with IfPresent inside": argument(
    JSON.stringify({ Concat: ["a", { IfPresent: { InputName: "text", Then: "b" } }] }),
  ),
  "IfPresent of a parameter": argument(ifPresent({ InputName: "text", Then: ["--text"] })),
  "IfPresent of an artifact": (open) => {
    component(open).inputDefinitions.artifacts = { rows: { ...rows, isOptional: true } };
    open.spec.root.inputDefinitions.artifacts = { rows };
    rootTasks(open).step.inputs.artifacts = { rows: { componentInputArtifact: "rows" } };
    argument(ifPresent({ InputName: "rows", Then: ["--rows"] }))(open);
  },
  "IfPresent with an output": argument(
    ifPresent({ InputName: "text", Then: ["{{$.outputs.parameters['made'].output_file}}"] }),
  ),
  "IfPresent inside IfPresent": argument(
    ifPresent({ InputName: "text", Then: [{ IfPresent: { InputName: "text", Then: "x" } }] }),
  ),
  "a container that makes a list of artifacts": (open) =>
    void (component(open).outputDefinitions.artifacts = { parts: { ...rows, isArtifactList: true } }),
  "an output named 'executor-logs'": (open) =>
    void (component(open).outputDefinitions.artifacts = { "executor-logs": rows }),
  "a resolver": (open) => void (open.spec.deploymentSpec.executors["exec-step"] = { resolver: {} }),
  "a custom job": (open) => void (open.spec.deploymentSpec.executors["exec-step"] = { customJob: {} }),
  "a cache check of the container": (open) =>
    void (executor(open).container.lifecycle = { preCacheCheck: { command: ["check"] } }),
  "a cache key": (open) => void (rootTasks(open).step.cachingOptions.cacheKey = "mine"),
  "a default root": (open) => void (open.spec.defaultPipelineRoot = "gs://bucket/root"),
  "allowed values of an input (--literals)": (open) =>
    void (component(open).inputDefinitions.parameters.text.literals = ["a", "b"]),
  "an output that a condition may skip": (open) => {
    open.spec.root.outputDefinitions = { parameters: { made: { parameterType: "STRING" } } };
    open.spec.root.dag.outputs = {
      parameters: { made: { valueFromParameter: { producerSubtask: "step", outputParameterKey: "made" } } },
    };
    rootTasks(open).step.triggerPolicy = { condition: "inputs.parameter_values['text'] == 'a'" };
  },
  "a task config": (open) => {
    component(open).inputDefinitions.parameters.config = { parameterType: "TASK_CONFIG", isOptional: true };
    component(open).taskConfigPassthroughs = [{ field: "ENV" }];
  },
  "Kubernetes settings": kubernetes({ secretAsEnv: [{ secretName: "s", keyToEnv: [], optional: false }] }),
  "init containers": kubernetes({ initContainers: [{ name: "first", image: "busybox" }] }),
  "the path of the workspace": argument("{{$.workspace_path}}/x"),
  "volume claims (createPvc, deletePvc)": (open) =>
    void (open.spec.deploymentSpec.executors["exec-step"] = { container: { image: "argostub/createpvc" } }),
};

/** The plain pipeline with one feature. */
export function withFeature(name: string): SpecDocuments {
  const open = plain();
  features[name]?.(open);
  return open as SpecDocuments;
}
