import { Chunks, type Callee, type Source } from "../graph/graph.ts";
import { type KubernetesConfig, type KubernetesValue, RunTimeValue } from "../graph/kubernetes.ts";
import type { FeatureValue, KubernetesFeature } from "./kubernetes-feature.ts";
import { refData } from "./refs.ts";
import type { Report, Scope } from "./scope.ts";
import { isVisible } from "./visibility.ts";

interface Place {
  readonly scope: Scope;
  readonly report: Report;
}

type Tree = { readonly [field: string]: FeatureValue };

/** Joins the Kubernetes features of one task into its executor's configuration; every problem is reported. */
export function readKubernetes(
  features: readonly KubernetesFeature[],
  callee: Callee,
  place: Place,
): KubernetesConfig | undefined {
  if (features.length === 0) return undefined;
  checkPod(callee, place.report);
  const known = features.filter(isFeature);
  if (known.length < features.length)
    place.report(
      "K120",
      "'kubernetes' holds something that is not a Kubernetes setting",
      "list what functions of 'pipewright/kubernetes' return, such as secretAsEnv({ … })",
    );
  place.scope.pipeline.diagnostics.push(...known.flatMap(({ problems }) => problems));
  let config: Tree = {};
  for (const { feature, config: own } of known) config = join(config, own, { feature, report: place.report });
  checkConflicts(config, place.report);
  return withSources(config, place) as KubernetesConfig;
}

const isFeature = (value: unknown): value is KubernetesFeature =>
  typeof value === "object" && value !== null && "feature" in value && "config" in value && "problems" in value;

function checkPod(callee: Callee, report: Report): void {
  if (callee.kind === "importer")
    report("K122", "an importer runs in no pod to give Kubernetes settings to", "leave 'kubernetes' out");
  if (callee.kind === "pipeline" || (callee.kind === "spec" && callee.component.dag !== undefined))
    report(
      "K122",
      `'${callee.name}' is a pipeline, so it has no pod to give Kubernetes settings to`,
      "set them on the tasks inside it",
    );
}

interface Joining {
  readonly feature: string;
  readonly report: Report;
}

/** Lists of several features are joined, mappings are merged, and anything else may be given once. */
function join(before: Tree, own: Tree, joining: Joining): Tree {
  const joined: Record<string, FeatureValue> = { ...before };
  for (const [key, value] of Object.entries(own)) {
    const given = before[key];
    if (given === undefined) joined[key] = value;
    else if (Array.isArray(given) && Array.isArray(value))
      joined[key] = [...given, ...value] as readonly FeatureValue[];
    else if (isTree(given) && isTree(value)) joined[key] = join(given, value, joining);
    else
      joining.report(
        "K121",
        `'${joining.feature}' gives '${key}' to the task a second time`,
        "list it once: a pod has room for one",
      );
  }
  return joined;
}

const isTree = (value: FeatureValue): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && refData(value) === undefined;

const entriesOf = (config: Tree, field: string): readonly Tree[] => (config[field] ?? []) as readonly Tree[];

/** What no single feature can see: two mounts at one path, two volumes or containers of one name, a selector that hides another. */
function checkConflicts(config: Tree, report: Report): void {
  const volumes = ["genericEphemeralVolume", "emptyDirMounts"].flatMap((field) => entriesOf(config, field));
  const mounts = ["secretAsVolume", "configMapAsVolume", "pvcMount"].flatMap((field) => entriesOf(config, field));
  for (const path of repeated([...mounts, ...volumes].map((mount) => mount["mountPath"])))
    report("K121", `two volumes are mounted at '${path}'`, "give each its own path");
  for (const name of repeated(volumes.map((volume) => volume["volumeName"])))
    report("K121", `two volumes are named '${name}'`, "give each its own name");
  for (const name of repeated(entriesOf(config, "initContainers").map((container) => container["name"])))
    report("K121", `two init containers are named '${name}'`, "give each its own name");
  const selector = config["nodeSelector"] as Tree | undefined;
  if (selector?.["labels"] !== undefined && selector["nodeSelectorJson"] !== undefined)
    report(
      "K121",
      "'nodeSelector' and 'nodeSelectorJson' are both given, and KFP reads only the second",
      "put all labels into one of them",
    );
}

function repeated(values: readonly (FeatureValue | undefined)[]): readonly string[] {
  const texts = values.filter((value) => typeof value === "string" && value !== "") as readonly string[];
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

function withSources(value: FeatureValue, place: Place): KubernetesValue {
  const ref = refData(value);
  if (ref !== undefined) {
    // What is not a reference to one value was reported where the feature was made.
    if (ref.kind !== "parameter" || ref.source instanceof Chunks) return null;
    return isVisible(ref.source, place.scope, place.report) && isWhole(ref.source, place)
      ? new RunTimeValue(ref.source)
      : null;
  }
  if (Array.isArray(value)) return value.map((item: FeatureValue) => withSources(item, place));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Tree).map(([key, item]) => [key, withSources(item, place)] as const),
  );
}

/** KFP's driver takes fields out of items for inputs only, so the field must have become an input somewhere on the way. */
function isWhole(source: Source, { scope, report }: Place): boolean {
  if (source.kind !== "item" || source.field === undefined || source.loop !== scope.group) return true;
  report(
    "K120",
    `a Kubernetes setting takes the field '${source.field}' of a loop's item, which KFP reads for inputs only`,
    "put the task into a pipeline that takes the field as an input, and call that in the loop",
  );
  return false;
}
