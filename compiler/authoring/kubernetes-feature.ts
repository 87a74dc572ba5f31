import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import type { ParamRef } from "./refs.ts";

/** One Kubernetes setting of a task, as plain data. The functions of `pipewright/kubernetes` make them. */
export interface KubernetesFeature {
  /** Name of the function that made it. */
  readonly feature: string;
  /** Its part of the executor's configuration, with references in the places that take them. Lists of several features are joined. */
  readonly config: { readonly [field: string]: FeatureValue };
  /** What is wrong with it, each with the place where it was made; reported by the task that uses it. */
  readonly problems: readonly Diagnostic[];
}

export type FeatureValue = Json | ParamRef | readonly FeatureValue[] | { readonly [field: string]: FeatureValue };
