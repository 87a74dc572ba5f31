/** The KFP IR (`ml_pipelines.PipelineSpec`, schema 2.1.0) as plain data, field for field, with KFP's own names. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const parameterTypes = [
  "STRING",
  "NUMBER_INTEGER",
  "NUMBER_DOUBLE",
  "BOOLEAN",
  "LIST",
  "STRUCT",
  "TASK_FINAL_STATUS",
  "TASK_CONFIG",
] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface PipelineSpec {
  readonly pipelineInfo: PipelineInfo;
  readonly schemaVersion: string;
  readonly sdkVersion?: string;
  readonly defaultPipelineRoot?: string;
  readonly root: ComponentSpec;
  readonly components?: Readonly<Record<string, ComponentSpec>>;
  readonly deploymentSpec?: DeploymentSpec;
}

export interface PipelineInfo {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
}

export interface DeploymentSpec {
  readonly executors?: Readonly<Record<string, ExecutorSpec>>;
}

export interface ComponentSpec {
  readonly inputDefinitions?: InputDefinitions;
  readonly outputDefinitions?: OutputDefinitions;
  readonly dag?: DagSpec;
  readonly executorLabel?: string;
  readonly taskConfigPassthroughs?: readonly TaskConfigPassthrough[];
}

export const taskConfigFields = [
  "RESOURCES",
  "ENV",
  "KUBERNETES_AFFINITY",
  "KUBERNETES_TOLERATIONS",
  "KUBERNETES_NODE_SELECTOR",
  "KUBERNETES_VOLUMES",
] as const;
export type TaskConfigField = (typeof taskConfigFields)[number];

/** Settings that a task hands to its program, which starts other pods with them. */
export interface TaskConfigPassthrough {
  readonly field: TaskConfigField;
  /** Puts them on the task's own pod as well. */
  readonly applyToTask?: boolean;
}

export interface InputDefinitions {
  readonly parameters?: Readonly<Record<string, InputParameterSpec>>;
  readonly artifacts?: Readonly<Record<string, InputArtifactSpec>>;
}

export interface OutputDefinitions {
  readonly parameters?: Readonly<Record<string, OutputParameterSpec>>;
  readonly artifacts?: Readonly<Record<string, OutputArtifactSpec>>;
}

export interface InputParameterSpec {
  readonly parameterType: ParameterType;
  readonly defaultValue?: Json;
  readonly isOptional?: boolean;
  readonly description?: string;
  /** The closed set of values, where the author declared one. Backends before 2.16 reject the field. */
  readonly literals?: readonly Json[];
}

export interface OutputParameterSpec {
  readonly parameterType: ParameterType;
  readonly description?: string;
}

export interface ArtifactTypeSchema {
  readonly schemaTitle?: string;
  readonly schemaVersion?: string;
  readonly instanceSchema?: string;
  readonly schemaUri?: string;
}

export interface InputArtifactSpec {
  readonly artifactType: ArtifactTypeSchema;
  readonly isArtifactList?: boolean;
  readonly isOptional?: boolean;
  readonly description?: string;
}

export interface OutputArtifactSpec {
  readonly artifactType: ArtifactTypeSchema;
  readonly isArtifactList?: boolean;
  readonly description?: string;
  readonly metadata?: JsonObject;
}

export interface DagSpec {
  readonly tasks: Readonly<Record<string, TaskSpec>>;
  readonly outputs?: DagOutputs;
}

export interface DagOutputs {
  readonly parameters?: Readonly<Record<string, DagOutputParameter>>;
  readonly artifacts?: Readonly<Record<string, DagOutputArtifact>>;
}

export interface ParameterSelector {
  readonly producerSubtask: string;
  readonly outputParameterKey: string;
}

export interface ArtifactSelector {
  readonly producerSubtask: string;
  readonly outputArtifactKey: string;
}

export interface DagOutputParameter {
  readonly valueFromParameter?: ParameterSelector;
  readonly valueFromOneof?: { readonly parameterSelectors: readonly ParameterSelector[] };
}

export interface DagOutputArtifact {
  readonly artifactSelectors: readonly ArtifactSelector[];
}

export interface TaskSpec {
  readonly taskInfo: { readonly name: string };
  readonly componentRef: { readonly name: string };
  readonly inputs?: TaskInputs;
  readonly dependentTasks?: readonly string[];
  readonly cachingOptions?: { readonly enableCache?: boolean; readonly cacheKey?: string };
  readonly triggerPolicy?: {
    readonly condition?: string;
    readonly strategy?: "ALL_UPSTREAM_TASKS_SUCCEEDED" | "ALL_UPSTREAM_TASKS_COMPLETED";
  };
  readonly retryPolicy?: RetryPolicy;
  readonly parameterIterator?: {
    readonly itemInput: string;
    readonly items: { readonly raw?: string; readonly inputParameter?: string };
  };
  readonly artifactIterator?: { readonly itemInput: string; readonly items: { readonly inputArtifact: string } };
  readonly iteratorPolicy?: { readonly parallelismLimit?: number };
}

export interface RetryPolicy {
  readonly maxRetryCount?: number;
  /** Protobuf duration such as "30s". */
  readonly backoffDuration?: string;
  readonly backoffFactor?: number;
  readonly backoffMaxDuration?: string;
}

export interface TaskInputs {
  readonly parameters?: Readonly<Record<string, TaskInputParameter>>;
  readonly artifacts?: Readonly<Record<string, TaskInputArtifact>>;
}

export interface TaskInputParameter {
  readonly componentInputParameter?: string;
  readonly taskOutputParameter?: { readonly producerTask: string; readonly outputParameterKey: string };
  readonly runtimeValue?: { readonly constant?: Json; readonly runtimeParameter?: string };
  readonly taskFinalStatus?: { readonly producerTask: string };
  readonly parameterExpressionSelector?: string;
}

export interface TaskInputArtifact {
  readonly componentInputArtifact?: string;
  readonly taskOutputArtifact?: { readonly producerTask: string; readonly outputArtifactKey: string };
}

export interface ExecutorSpec {
  readonly container?: ContainerSpec;
  readonly importer?: ImporterSpec;
  readonly resolver?: JsonObject;
  readonly customJob?: JsonObject;
}

export interface ContainerSpec {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly resources?: ResourceSpec;
  readonly lifecycle?: JsonObject;
}

/** Old numeric fields (cores; units of 10^9 bytes) beside the newer text fields, as the reference compiler writes both. */
export interface ResourceSpec {
  readonly cpuLimit?: number;
  readonly cpuRequest?: number;
  readonly memoryLimit?: number;
  readonly memoryRequest?: number;
  readonly resourceCpuLimit?: string;
  readonly resourceCpuRequest?: string;
  readonly resourceMemoryLimit?: string;
  readonly resourceMemoryRequest?: string;
  readonly accelerator?: {
    readonly type?: string;
    readonly count?: string;
    readonly resourceType?: string;
    readonly resourceCount?: string;
  };
}

export interface ImporterSpec {
  readonly artifactUri: { readonly constant?: string; readonly runtimeParameter?: string };
  readonly typeSchema: ArtifactTypeSchema;
  readonly metadata?: JsonObject;
  readonly reimport?: boolean;
  readonly downloadToWorkspace?: boolean;
}
