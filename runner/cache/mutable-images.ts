import { componentNameOf } from "../../compiler/spec/component-command.ts";
import type { DagSpec, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";

/**
 * Images of tasks whose results are used again although the image is named by a tag: what is behind a tag may change, and a result
 * of the image that was there before is used all the same. Images of TypeScript components are not meant, whose code is in the key.
 */
export function mutableImages(spec: PipelineSpec): readonly string[] {
  const components = spec.components ?? {};
  const dags: readonly (DagSpec | undefined)[] = [spec.root.dag, ...Object.values(components).map(({ dag }) => dag)];
  const images = dags
    .flatMap((dag) => Object.values(dag?.tasks ?? {}))
    .filter(({ cachingOptions }) => cachingOptions?.enableCache === true && !cachingOptions.cacheKey)
    .map(({ componentRef }) => components[componentRef.name]?.executorLabel ?? "")
    .map((label) => spec.deploymentSpec?.executors?.[label]?.container)
    .filter((container) => container !== undefined && componentNameOf(container) === undefined)
    .map((container) => container?.image ?? "");
  return [...new Set(images)].filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image)).toSorted();
}
