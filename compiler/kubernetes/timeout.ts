import { secondsOf } from "../authoring/duration.ts";
import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import type { Duration } from "../authoring/task-options.ts";
import { FeatureDraft, shown } from "./feature-draft.ts";

/** Ends the pod of the task after this time: whole seconds, or text such as "2h". */
export function timeout(after: number | Duration): KubernetesFeature {
  const draft = new FeatureDraft("timeout");
  const seconds =
    typeof after === "number" ? after : typeof after === "string" ? (secondsOf(after) ?? Number.NaN) : Number.NaN;
  if (!Number.isSafeInteger(seconds) || seconds < 1)
    draft.report("K124", `is ${shown(after)}`, "use whole seconds of at least 1, or text such as '90s' or '2h'");
  return draft.finish({ activeDeadlineSeconds: String(seconds) });
}
