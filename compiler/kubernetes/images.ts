import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft, shown, type TextOrRef } from "./feature-draft.ts";

const policies = ["Always", "IfNotPresent", "Never"] as const;

/** Says when the node pulls the image of the task. */
export function imagePullPolicy(policy: (typeof policies)[number]): KubernetesFeature {
  const draft = new FeatureDraft("imagePullPolicy");
  if (!policies.includes(policy)) draft.report("K123", `is ${shown(policy)}`, `use one of ${policies.join(", ")}`);
  return draft.finish({ imagePullPolicy: policy });
}

/** Names the secrets that hold credentials of image registries. */
export function imagePullSecrets(names: readonly TextOrRef[]): KubernetesFeature {
  const draft = new FeatureDraft("imagePullSecrets");
  const given = draft.list("names", names);
  if (given.length === 0) draft.report("K120", "names no secret", "name one, or leave the setting out");
  return draft.finish({ imagePullSecret: given.map((name, index) => draft.named("secretName", `${index}`, name)) });
}
