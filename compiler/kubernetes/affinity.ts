import type { FeatureValue, KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import type { ParamRef } from "../authoring/refs.ts";
import type { JsonObject } from "../spec/pipeline-spec.ts";
import { constant, FeatureDraft, given, isRef, shown } from "./feature-draft.ts";

/** One condition on a label or field. */
export interface SelectorTerm {
  readonly key: string;
  readonly operator: (typeof operators)[number];
  /** What `In`, `NotIn`, `Gt` and `Lt` compare with. */
  readonly values?: readonly string[];
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"] as const;

export interface NodeAffinity {
  readonly matchExpressions?: readonly SelectorTerm[];
  readonly matchFields?: readonly SelectorTerm[];
  /** 1 to 100 makes it a preference. @default the node must match */
  readonly weight?: number;
}

/** Runs the task on nodes that match. */
export function nodeAffinity(options: NodeAffinity): KubernetesFeature {
  const draft = new FeatureDraft("nodeAffinity");
  const { matchExpressions, matchFields, weight } = draft.options(options);
  if ([matchExpressions, matchFields].every((side) => (side?.length ?? 0) === 0))
    draft.report("K125", "matches nothing", "give 'matchExpressions' or 'matchFields'");
  return draft.finish({
    nodeAffinity: [
      given({
        matchExpressions: terms("matchExpressions", matchExpressions, draft),
        matchFields: terms("matchFields", matchFields, draft),
        weight: readWeight(weight, draft),
      }),
    ],
  });
}

const halves = ["requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"];

/** A whole node affinity in Kubernetes' own form, or a reference to one. Servers since 2.14 read it. */
export function nodeAffinityJson(
  value: JsonObject | ParamRef<Readonly<Record<string, unknown>> | undefined>,
): KubernetesFeature {
  const draft = new FeatureDraft("nodeAffinityJson");
  if (isRef(value))
    return draft.finish({ nodeAffinity: [{ nodeAffinityJson: draft.reference("value", value, ["STRUCT"]) }] });
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const strange = isObject ? Object.keys(value).filter((key) => !halves.includes(key)) : [];
  if (!isObject || strange.length > 0)
    draft.report(
      "K125",
      isObject ? `has the field '${strange[0] ?? ""}', which a node affinity does not have` : `is ${shown(value)}`,
      `its fields are ${halves.join(" and ")}`,
    );
  return draft.finish({ nodeAffinity: [{ nodeAffinityJson: constant(value) }] });
}

export interface PodAffinity {
  /** Label of nodes that says what counts as one place, such as "kubernetes.io/hostname". */
  readonly topologyKey: string;
  readonly matchPodExpressions?: readonly SelectorTerm[];
  readonly matchPodLabels?: Readonly<Record<string, string>>;
  readonly namespaces?: readonly string[];
  readonly matchNamespaceExpressions?: readonly SelectorTerm[];
  readonly matchNamespaceLabels?: Readonly<Record<string, string>>;
  /** 1 to 100 makes it a preference. @default the place must match */
  readonly weight?: number;
  /** Keeps away from matching pods instead. @default false */
  readonly anti?: boolean;
}

/** Runs the task in the same place as pods that match, or away from them. */
export function podAffinity(options: PodAffinity): KubernetesFeature {
  const draft = new FeatureDraft("podAffinity");
  const { topologyKey, matchPodExpressions, matchNamespaceExpressions, weight, anti, ...rest } = draft.options(options);
  return draft.finish({
    podAffinity: [
      given({
        topologyKey: draft.text("topologyKey", topologyKey, "K125"),
        matchPodExpressions: terms("matchPodExpressions", matchPodExpressions, draft),
        matchPodLabels: rest.matchPodLabels,
        namespaces: rest.namespaces,
        matchNamespaceExpressions: terms("matchNamespaceExpressions", matchNamespaceExpressions, draft),
        matchNamespaceLabels: rest.matchNamespaceLabels,
        weight: readWeight(weight, draft),
        anti: anti === true ? true : undefined,
      }),
    ],
  });
}

function readWeight(weight: number | undefined, draft: FeatureDraft): number | undefined {
  if (weight !== undefined && !(Number.isInteger(weight) && weight >= 1 && weight <= 100))
    draft.report("K125", `has the weight ${shown(weight)}`, "use a whole number from 1 to 100, or leave it out");
  return weight;
}

function terms(
  option: string,
  wanted: readonly SelectorTerm[] | undefined,
  draft: FeatureDraft,
): readonly FeatureValue[] | undefined {
  const listed = draft.list(option, wanted);
  if (listed.length === 0) return undefined;
  return listed.map((term, index) => {
    const at = `${option}[${index}]`;
    const { key, operator, ...rest } = draft.options(term);
    const values = draft.list(`${at}.values`, rest.values);
    draft.text(`${at}.key`, key, "K125");
    if (!operators.includes(operator))
      draft.report("K125", `has ${shown(operator)} for '${at}.operator'`, `use one of ${operators.join(", ")}`);
    const compares = operator !== "Exists" && operator !== "DoesNotExist";
    if (compares !== values.length > 0)
      draft.report(
        "K125",
        compares ? `has no 'values' in '${at}'` : `has 'values' in '${at}', which '${operator}' does not compare`,
        compares ? `'${operator}' compares with at least one value` : "leave 'values' out",
      );
    return given({ key, operator, values: values.length > 0 ? values : undefined });
  });
}
