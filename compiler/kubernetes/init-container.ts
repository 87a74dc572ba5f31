import type { FeatureValue, KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import { FeatureDraft, given, shown } from "./feature-draft.ts";

export interface InitContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Volume of the pod → absolute path in this container. */
  readonly volumeMounts?: Readonly<Record<string, string>>;
  /** `Always` keeps it running beside the task, as a sidecar. @default it ends before the task begins */
  readonly restartPolicy?: "Always";
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

/** Runs a container before the container of the task. Servers after 2.17 read it; older ones fail the run when it is created. */
export function initContainer(options: InitContainer): KubernetesFeature {
  const draft = new FeatureDraft("initContainer");
  const { name, image, command, args, env, volumeMounts, restartPolicy, resources } = draft.options(options);
  if (name === "kfp-launcher")
    draft.report("K128", "has the name 'kfp-launcher', which KFP's own init container has", "choose another name");
  if (restartPolicy !== undefined && restartPolicy !== "Always")
    draft.report("K128", `has ${shown(restartPolicy)} for 'restartPolicy'`, "use 'Always', or leave it out");
  const container = given({
    name: draft.text("name", name, "K128"),
    image: draft.text("image", image, "K128"),
    command: nonEmpty(draft.list("command", command)),
    args: nonEmpty(draft.list("args", args)),
    env: nonEmpty(draft.entries("env", env).map(([variable, value]) => readVariable(variable, value, draft))),
    volumeMounts: nonEmpty(
      draft.entries("volumeMounts", volumeMounts).map(([volumeName, path]) => {
        if (volumeName.trim() === "")
          draft.report("K128", "mounts a volume without a name", "name a volume of the pod");
        return { mountPath: draft.mountPath(path, "K128"), volumeName };
      }),
    ),
    restartPolicy,
    resources: resources === undefined ? undefined : readResources(draft.options(resources), draft),
  });
  return draft.finish({ initContainers: [container] });
}

const nonEmpty = (items: readonly FeatureValue[] | undefined): readonly FeatureValue[] | undefined =>
  items === undefined || items.length === 0 ? undefined : items;

function readVariable(name: string, value: string, draft: FeatureDraft): FeatureValue {
  if (name.trim() === "") draft.report("K128", "has a variable without a name", "name the variable");
  if (typeof value !== "string") draft.report("K128", `has ${shown(value)} for the variable '${name}'`, "give text");
  return { name, value };
}

function readResources(resources: NonNullable<InitContainer["resources"]>, draft: FeatureDraft): FeatureValue {
  const side = (option: "requests" | "limits"): FeatureValue | undefined => {
    const quantities = draft.entries(`resources.${option}`, resources[option]);
    if (quantities.length === 0) return undefined;
    return Object.fromEntries(
      quantities.map(([key, value]) => [key, draft.quantity(`resources.${option}.${key}`, value, "K128")]),
    );
  };
  return given({ requests: side("requests"), limits: side("limits") });
}
