/**
 * The KFP IR messages as a table: field name → kind. It mirrors `pipeline_spec.proto` (schema 2.1.0) and is what the
 * strict reader walks; the TypeScript types of the same messages are in pipeline-spec.ts.
 */
export type Kind =
  | "string"
  | "bool"
  | "number"
  | "int"
  /** Text or number on the wire. */
  | "int64"
  | "duration"
  | "parameterType"
  | "strategy"
  /** Any JSON value, or any JSON object. */
  | "json"
  | "object"
  | { readonly message: string }
  | { readonly map: Kind }
  | { readonly list: Kind };

const m = (message: string): Kind => ({ message });
const map = (kind: Kind): Kind => ({ map: kind });
const list = (kind: Kind): Kind => ({ list: kind });

type Fields = Readonly<Record<string, Kind>>;

export const messages: Readonly<Record<string, Fields>> = {
  PipelineSpec: {
    pipelineInfo: m("PipelineInfo"),
    schemaVersion: "string",
    sdkVersion: "string",
    defaultPipelineRoot: "string",
    root: m("ComponentSpec"),
    components: map(m("ComponentSpec")),
    deploymentSpec: m("DeploymentSpec"),
  },
  PipelineInfo: { name: "string", displayName: "string", description: "string" },
  DeploymentSpec: { executors: map(m("ExecutorSpec")) },
  ComponentSpec: {
    inputDefinitions: m("InputDefinitions"),
    outputDefinitions: m("OutputDefinitions"),
    dag: m("DagSpec"),
    executorLabel: "string",
    singlePlatformSpecs: list("object"),
    taskConfigPassthroughs: list(m("TaskConfigPassthrough")),
  },
  TaskConfigPassthrough: { field: "string", applyToTask: "bool" },
  InputDefinitions: { parameters: map(m("InputParameterSpec")), artifacts: map(m("InputArtifactSpec")) },
  OutputDefinitions: { parameters: map(m("OutputParameterSpec")), artifacts: map(m("OutputArtifactSpec")) },
  InputParameterSpec: {
    parameterType: "parameterType",
    type: "string",
    defaultValue: "json",
    isOptional: "bool",
    description: "string",
    literals: list("json"),
  },
  OutputParameterSpec: { parameterType: "parameterType", type: "string", description: "string" },
  ArtifactTypeSchema: { schemaTitle: "string", schemaVersion: "string", instanceSchema: "string", schemaUri: "string" },
  InputArtifactSpec: {
    artifactType: m("ArtifactTypeSchema"),
    isArtifactList: "bool",
    isOptional: "bool",
    description: "string",
  },
  OutputArtifactSpec: {
    artifactType: m("ArtifactTypeSchema"),
    isArtifactList: "bool",
    description: "string",
    metadata: "object",
    properties: "object",
    customProperties: "object",
  },
  DagSpec: { tasks: map(m("TaskSpec")), outputs: m("DagOutputs") },
  DagOutputs: { parameters: map(m("DagOutputParameter")), artifacts: map(m("DagOutputArtifact")) },
  DagOutputParameter: { valueFromParameter: m("ParameterSelector"), valueFromOneof: m("ParameterSelectors") },
  ParameterSelectors: { parameterSelectors: list(m("ParameterSelector")) },
  ParameterSelector: { producerSubtask: "string", outputParameterKey: "string" },
  DagOutputArtifact: { artifactSelectors: list(m("ArtifactSelector")) },
  ArtifactSelector: { producerSubtask: "string", outputArtifactKey: "string" },
  TaskSpec: {
    taskInfo: m("TaskInfo"),
    componentRef: m("ComponentRef"),
    inputs: m("TaskInputs"),
    dependentTasks: list("string"),
    cachingOptions: m("CachingOptions"),
    triggerPolicy: m("TriggerPolicy"),
    retryPolicy: m("RetryPolicy"),
    parameterIterator: m("ParameterIterator"),
    artifactIterator: m("ArtifactIterator"),
    iteratorPolicy: m("IteratorPolicy"),
  },
  TaskInfo: { name: "string" },
  ComponentRef: { name: "string" },
  TaskInputs: { parameters: map(m("TaskInputParameter")), artifacts: map(m("TaskInputArtifact")) },
  TaskInputParameter: {
    componentInputParameter: "string",
    taskOutputParameter: m("TaskOutputParameter"),
    runtimeValue: m("RuntimeValue"),
    taskFinalStatus: m("TaskFinalStatus"),
    parameterExpressionSelector: "string",
  },
  TaskOutputParameter: { producerTask: "string", outputParameterKey: "string" },
  RuntimeValue: { constant: "json", runtimeParameter: "string", constantValue: "object" },
  TaskFinalStatus: { producerTask: "string" },
  TaskInputArtifact: { componentInputArtifact: "string", taskOutputArtifact: m("TaskOutputArtifact") },
  TaskOutputArtifact: { producerTask: "string", outputArtifactKey: "string" },
  CachingOptions: { enableCache: "bool", cacheKey: "string" },
  TriggerPolicy: { condition: "string", strategy: "strategy" },
  RetryPolicy: {
    maxRetryCount: "int",
    backoffDuration: "duration",
    backoffFactor: "number",
    backoffMaxDuration: "duration",
  },
  ParameterIterator: { itemInput: "string", items: m("ParameterItems") },
  ParameterItems: { raw: "string", inputParameter: "string" },
  ArtifactIterator: { itemInput: "string", items: m("ArtifactItems") },
  ArtifactItems: { inputArtifact: "string" },
  IteratorPolicy: { parallelismLimit: "int" },
  ExecutorSpec: { container: m("ContainerSpec"), importer: m("ImporterSpec"), resolver: "object", customJob: "object" },
  ContainerSpec: {
    image: "string",
    command: list("string"),
    args: list("string"),
    env: list(m("EnvVar")),
    resources: m("ResourceSpec"),
    lifecycle: "object",
  },
  EnvVar: { name: "string", value: "string" },
  ResourceSpec: {
    cpuLimit: "number",
    cpuRequest: "number",
    memoryLimit: "number",
    memoryRequest: "number",
    resourceCpuLimit: "string",
    resourceCpuRequest: "string",
    resourceMemoryLimit: "string",
    resourceMemoryRequest: "string",
    accelerator: m("AcceleratorSpec"),
  },
  AcceleratorSpec: { type: "string", count: "int64", resourceType: "string", resourceCount: "string" },
  ImporterSpec: {
    artifactUri: m("ArtifactUri"),
    typeSchema: m("ArtifactTypeSchema"),
    metadata: "object",
    properties: "object",
    customProperties: "object",
    reimport: "bool",
    downloadToWorkspace: "bool",
  },
  ArtifactUri: { constant: "string", runtimeParameter: "string", constantValue: "object" },
};
