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
  readonly pipelineConfig?: PipelineConfig;
}

/** Settings of a whole run. Durations are in whole seconds. */
export type PipelineConfig = {
  readonly workspace?: { readonly size: string; readonly kubernetes?: { readonly pvcSpecPatch?: JsonObject } };
  readonly resourceTtlOnCompletion?: number;
  readonly resourceTtlOnSuccess?: number;
  readonly resourceTtlOnFailure?: number;
  readonly activeDeadlineSeconds?: number;
};

/** The one or two documents of a compiled file. */
export interface SpecDocuments {
  readonly spec: PipelineSpec;
  readonly platform?: PlatformSpec | undefined;
}
