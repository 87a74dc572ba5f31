import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft, given, shown } from "./feature-draft.ts";

export interface SecurityContext {
  /** Number of the user that the container runs as. */
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  /** Refuses to start a container that would run as root. */
  readonly runAsNonRoot?: boolean;
}

/** Says as whom the container runs. Servers since 2.16 read it. */
export function securityContext(options: SecurityContext): KubernetesFeature {
  const draft = new FeatureDraft("securityContext");
  const { runAsUser, runAsGroup, runAsNonRoot } = draft.options(options);
  const id = (option: string, value: number | undefined): string | undefined => {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
      draft.report("K127", `has ${shown(value)} for '${option}'`, "use a whole number of at least 0");
    return value === undefined ? undefined : String(value);
  };
  const fields = given({
    runAsUser: id("runAsUser", runAsUser),
    runAsGroup: id("runAsGroup", runAsGroup),
    runAsNonRoot,
  });
  if (Object.keys(fields).length === 0)
    draft.report("K127", "says nothing", "give 'runAsUser', 'runAsGroup' or 'runAsNonRoot'");
  if (runAsNonRoot !== undefined && typeof runAsNonRoot !== "boolean")
    draft.report("K127", `has ${shown(runAsNonRoot)} for 'runAsNonRoot'`, "use true or false");
  if (runAsNonRoot === true && runAsUser === 0)
    draft.report("K127", "runs as user 0, which 'runAsNonRoot' refuses", "give another user");
  return draft.finish({ securityContext: fields });
}
