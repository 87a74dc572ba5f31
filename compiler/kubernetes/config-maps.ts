import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { environment } from "./environment.ts";
import { FeatureDraft } from "./feature-draft.ts";
import type { EnvSource, VolumeSource } from "./secrets.ts";

/** Puts keys of a config map into the environment of the container. */
export function configMapAsEnv({ name, env, optional = false }: EnvSource): KubernetesFeature {
  const draft = new FeatureDraft("configMapAsEnv");
  const keyToEnv = environment(env, draft).map(([envVar, configMapKey]) => ({ configMapKey, envVar }));
  return draft.finish({ configMapAsEnv: [{ keyToEnv, optional, ...draft.named("configMapName", "name", name) }] });
}

/** Mounts a config map as files. */
export function configMapAsVolume({ name, mountPath, optional = false }: VolumeSource): KubernetesFeature {
  const draft = new FeatureDraft("configMapAsVolume");
  return draft.finish({
    configMapAsVolume: [
      { mountPath: draft.mountPath(mountPath), optional, ...draft.named("configMapName", "name", name) },
    ],
  });
}
