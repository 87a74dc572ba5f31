import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft, shown } from "./feature-draft.ts";

type Texts = Readonly<Record<string, string>>;

/** Puts a label on the pod of the task. */
export function podLabel(key: string, value: string): KubernetesFeature {
  const draft = new FeatureDraft("podLabel");
  const labels = { [key]: value };
  checkLabels({ labels }, draft);
  return draft.finish({ podMetadata: { labels } });
}

/** Puts an annotation on the pod of the task. */
export function podAnnotation(key: string, value: string): KubernetesFeature {
  const draft = new FeatureDraft("podAnnotation");
  const annotations = { [key]: value };
  checkLabels({ annotations }, draft);
  return draft.finish({ podMetadata: { annotations } });
}

const keyForm = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const valueForm = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;

/** Kubernetes refuses a pod with a label of another form, after the task has waited for its inputs. */
export function checkLabels(
  { labels = {}, annotations = {} }: { readonly labels?: Texts; readonly annotations?: Texts },
  draft: FeatureDraft,
): void {
  for (const key of [...Object.keys(labels), ...Object.keys(annotations)])
    if (!keyForm.test(key))
      draft.report(
        "K131",
        `has ${shown(key)} for a key`,
        "use up to 63 letters, digits, '-', '_' and '.', after a domain and '/' if you like",
      );
  for (const [key, value] of Object.entries(labels))
    if (typeof value !== "string" || !valueForm.test(value))
      draft.report(
        "K131",
        `has ${shown(value)} for the label '${key}'`,
        "use up to 63 letters, digits, '-', '_' and '.'; longer text fits into an annotation",
      );
  for (const [key, value] of Object.entries(annotations))
    if (typeof value !== "string") draft.report("K131", `has ${shown(value)} for the annotation '${key}'`, "give text");
}
