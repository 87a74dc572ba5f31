import type { JsonObject, PipelineSpec } from "./pipeline-spec.ts";

/** The second document of a compiled file (`ml_pipelines.PlatformSpec`): what only one platform understands. */
export interface PlatformSpec {
  readonly platforms: { readonly kubernetes?: KubernetesPlatform };
}

export interface KubernetesPlatform {
  readonly deploymentSpec?: {
    /** By executor label of the first document. */
    readonly executors?: Readonly<Record<string, JsonObject>>;
  };
  readonly pipelineConfig?: JsonObject;
}

/** The one or two documents of a compiled file. */
export interface SpecDocuments {
  readonly spec: PipelineSpec;
  readonly platform?: PlatformSpec | undefined;
}
