import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { constant, FeatureDraft, given, isRef, shown, type TextOrRef } from "./feature-draft.ts";
import { checkLabels } from "./labels.ts";

export interface PvcMount {
  /** Name of a claim that exists when the task starts; createPvc makes one. */
  readonly name: TextOrRef;
  readonly mountPath: string;
  /** Folder inside the volume. @default the whole volume */
  readonly subPath?: string;
}

/** Mounts a persistent volume claim. */
export function mountPvc(options: PvcMount): KubernetesFeature {
  const draft = new FeatureDraft("mountPvc");
  const { name, mountPath, subPath } = draft.options(options);
  const place = given({
    mountPath: draft.mountPath(mountPath),
    subPath: subPath === undefined || subPath === "" ? undefined : draft.text("subPath", subPath, "K129"),
  });
  if (isRef(name))
    return draft.finish({ pvcMount: [{ ...place, pvcNameParameter: draft.reference("name", name, ["STRING"]) }] });
  const text = draft.text("name", name);
  return draft.finish({ pvcMount: [{ ...place, constant: text, pvcNameParameter: constant(text) }] });
}

export type AccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";

export interface EphemeralVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly accessModes: readonly AccessMode[];
  /** A quantity such as "10Gi". */
  readonly size: string;
  /** @default the cluster's own default */
  readonly storageClass?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Makes a volume for this task alone and mounts it; it is gone when the pod is. */
export function ephemeralVolume(options: EphemeralVolume): KubernetesFeature {
  const draft = new FeatureDraft("ephemeralVolume");
  const { name, mountPath, size, storageClass, ...rest } = draft.options(options);
  const accessModes = draft.list("accessModes", rest.accessModes);
  const labels = Object.fromEntries(draft.entries("labels", rest.labels));
  const annotations = Object.fromEntries(draft.entries("annotations", rest.annotations));
  const known = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
  const wrong = accessModes.filter((mode) => !known.includes(mode));
  if (accessModes.length === 0 || wrong.length > 0)
    draft.report(
      "K129",
      accessModes.length === 0 ? "has no access mode" : `has ${wrong.map(shown).join(", ")} among its access modes`,
      `use ${known.join(", ")}`,
    );
  checkLabels({ labels, annotations }, draft);
  const metadata = given({
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
  });
  const volume = given({
    volumeName: draft.text("name", name, "K129"),
    mountPath: draft.mountPath(mountPath),
    accessModes,
    size: draft.quantity("size", size),
    ...(storageClass === undefined
      ? { defaultStorageClass: true }
      : { storageClassName: draft.text("storageClass", storageClass, "K129") }),
    metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
  });
  return draft.finish({ genericEphemeralVolume: [volume] });
}

export interface EmptyDirMount {
  readonly name: string;
  readonly mountPath: string;
  /** @default the node's disk */
  readonly medium?: "Memory" | "HugePages" | `HugePages-${string}`;
  /** A quantity such as "1Gi". */
  readonly sizeLimit?: string;
}

/** Mounts an empty folder of the node, in memory if wanted. */
export function emptyDirMount(options: EmptyDirMount): KubernetesFeature {
  const draft = new FeatureDraft("emptyDirMount");
  const { name, mountPath, medium, sizeLimit } = draft.options(options);
  if (medium !== undefined && !/^(?:Memory|HugePages(?:-.+)?)$/.test(medium))
    draft.report("K129", `has ${shown(medium)} for 'medium'`, "use 'Memory' or 'HugePages', or leave it out");
  return draft.finish({
    emptyDirMounts: [
      given({
        volumeName: draft.text("name", name, "K129"),
        mountPath: draft.mountPath(mountPath),
        medium,
        sizeLimit: sizeLimit === undefined ? undefined : draft.quantity("sizeLimit", sizeLimit),
      }),
    ],
  });
}

/** Gives the container shared memory (`/dev/shm`) of this size, which PyTorch's data loaders and databases need. */
export function sharedMemory(options: { readonly size: string; readonly name?: string }): KubernetesFeature {
  const draft = new FeatureDraft("sharedMemory");
  const { size, name = "shm" } = draft.options(options);
  return draft.finish({
    enabledSharedMemory: { volumeName: draft.text("name", name, "K129"), size: draft.quantity("size", size) },
  });
}
