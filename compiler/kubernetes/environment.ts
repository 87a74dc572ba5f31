import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft } from "./feature-draft.ts";

/** Reads a mapping from environment variables to what fills them. */
export function environment(
  env: Readonly<Record<string, string>>,
  draft: FeatureDraft,
): readonly (readonly [string, string])[] {
  const entries = draft.entries("env", env);
  if (entries.length === 0) draft.report("K130", "has an empty 'env'", "name a variable: { MY_VARIABLE: '…' }");
  return entries.map(([variable, source]) => {
    if (variable.trim() === "" || variable.includes("="))
      draft.report("K130", `has '${variable}' for the name of a variable`, "use a name such as 'DB_PASSWORD'");
    return [variable, draft.text(`env.${variable}`, source, "K130")];
  });
}

/** Puts fields of the task's own pod into the environment, such as `metadata.name` or `status.podIP`. */
export function fieldPathAsEnv(env: Readonly<Record<string, string>>): KubernetesFeature {
  const draft = new FeatureDraft("fieldPathAsEnv");
  return draft.finish({ fieldPathAsEnv: environment(env, draft).map(([name, fieldPath]) => ({ name, fieldPath })) });
}
