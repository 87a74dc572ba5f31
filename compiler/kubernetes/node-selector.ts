import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import type { ParamRef } from "../authoring/refs.ts";
import { constant, FeatureDraft, isRef, shown } from "./feature-draft.ts";
import { checkLabels } from "./labels.ts";

type Labels = Readonly<Record<string, string>>;

/** Runs the task on nodes that have all of these labels. */
export function nodeSelector(labels: Labels): KubernetesFeature {
  const draft = new FeatureDraft("nodeSelector");
  checkSelector(labels, draft);
  return draft.finish({ nodeSelector: { labels } });
}

/** The same with labels that the run decides: a reference to an object of texts. Servers since 2.5 read it. */
export function nodeSelectorJson(
  labels: Labels | ParamRef<Readonly<Record<string, unknown>> | undefined>,
): KubernetesFeature {
  const draft = new FeatureDraft("nodeSelectorJson");
  if (isRef(labels))
    return draft.finish({ nodeSelector: { nodeSelectorJson: draft.reference("labels", labels, ["STRUCT"]) } });
  checkSelector(labels, draft);
  return draft.finish({ nodeSelector: { nodeSelectorJson: constant(labels) } });
}

function checkSelector(labels: unknown, draft: FeatureDraft): asserts labels is Labels {
  if (typeof labels !== "object" || labels === null || Array.isArray(labels) || Object.keys(labels).length === 0)
    draft.report("K120", `has ${shown(labels)} for its labels`, "give a label: { 'disktype': 'ssd' }");
  else checkLabels({ labels: labels as Labels }, draft);
}
