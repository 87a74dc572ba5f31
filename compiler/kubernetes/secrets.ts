import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft, type TextOrRef } from "./feature-draft.ts";
import { environment } from "./environment.ts";

export interface EnvSource {
  readonly name: TextOrRef;
  /** Environment variable → key in the secret or config map. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the task although the secret, the config map or a key in it does not exist. @default false */
  readonly optional?: boolean;
}

export interface VolumeSource {
  readonly name: TextOrRef;
  /** Absolute path of a folder in the container; each key is a file there. */
  readonly mountPath: string;
  /** Starts the task although the secret or config map does not exist. @default false */
  readonly optional?: boolean;
}

/** Puts keys of a secret into the environment of the container. */
export function secretAsEnv(options: EnvSource): KubernetesFeature {
  const draft = new FeatureDraft("secretAsEnv");
  const { name, env, optional = false } = draft.options(options);
  const keyToEnv = environment(env, draft).map(([envVar, secretKey]) => ({ envVar, secretKey }));
  return draft.finish({ secretAsEnv: [{ keyToEnv, optional, ...draft.named("secretName", "name", name) }] });
}

/** Mounts a secret as files. */
export function secretAsVolume(options: VolumeSource): KubernetesFeature {
  const draft = new FeatureDraft("secretAsVolume");
  const { name, mountPath, optional = false } = draft.options(options);
  return draft.finish({
    secretAsVolume: [{ mountPath: draft.mountPath(mountPath), optional, ...draft.named("secretName", "name", name) }],
  });
}
