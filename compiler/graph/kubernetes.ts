import type { Json } from "../spec/pipeline-spec.ts";
import type { Source } from "./graph.ts";

/** What a task asks of Kubernetes: its executor's part of the platform document, in which references are still values. */
export type KubernetesConfig = { readonly [field: string]: KubernetesValue };

export type KubernetesValue =
  | Json
  | RunTimeValue
  | readonly KubernetesValue[]
  | { readonly [field: string]: KubernetesValue };

/** A value of the run in a place where KFP takes one; a class, so that no JSON looks like it. */
export class RunTimeValue {
  readonly source: Source;
  constructor(source: Source) {
    this.source = source;
  }
}

/** Every value of the run that a configuration reads. */
export function sourcesOfKubernetes(value: KubernetesValue | undefined): readonly Source[] {
  if (value instanceof RunTimeValue) return [value.source];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value as object).flatMap((item: KubernetesValue) => sourcesOfKubernetes(item));
}
