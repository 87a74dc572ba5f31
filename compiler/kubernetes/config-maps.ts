import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { environment } from "./environment.ts";
import { FeatureDraft } from "./feature-draft.ts";
import type { EnvSource, VolumeSource } from "./secrets.ts";

/** Puts keys of a config map into the environment of the container. */
export function configMapAsEnv(options: EnvSource): KubernetesFeature {
  const draft = new FeatureDraft("configMapAsEnv");
  const { name, env, optional = false } = draft.options(options);
  const keyToEnv = environment(env, draft).map(([envVar, configMapKey]) => ({ configMapKey, envVar }));
  return draft.finish({ configMapAsEnv: [{ keyToEnv, optional, ...draft.named("configMapName", "name", name) }] });
}

/** Mounts a config map as files. */
export function configMapAsVolume(options: VolumeSource): KubernetesFeature {
  const draft = new FeatureDraft("configMapAsVolume");
  const { name, mountPath, optional = false } = draft.options(options);
  return draft.finish({
    configMapAsVolume: [
      { mountPath: draft.mountPath(mountPath), optional, ...draft.named("configMapName", "name", name) },
    ],
  });
}
