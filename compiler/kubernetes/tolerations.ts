import type { KubernetesFeature } from "../authoring/kubernetes-feature.ts";
import type { ParamRef } from "../authoring/refs.ts";
import { FeatureDraft, given, isRef, shown } from "./feature-draft.ts";

export interface Toleration {
  /** The taint that is tolerated; any when left out, which only `Exists` may do. */
  readonly key?: string;
  /** @default "Equal" */
  readonly operator?: "Equal" | "Exists";
  readonly value?: string;
  /** @default any effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  /** How long a `NoExecute` taint is tolerated, in whole seconds. @default for ever */
  readonly tolerationSeconds?: number;
}

/** Lets the task run on nodes with a taint. */
export function toleration(options: Toleration): KubernetesFeature {
  const draft = new FeatureDraft("toleration");
  return draft.finish({ tolerations: [read(options, draft)] });
}

/** The same for what the run decides: a reference to one toleration, or to a list of them. Servers since 2.5 read it. */
export function tolerationJson(
  value: Toleration | readonly Toleration[] | ParamRef<object | undefined>,
): KubernetesFeature {
  const draft = new FeatureDraft("tolerationJson");
  if (isRef(value))
    return draft.finish({ tolerations: [{ tolerationJson: draft.reference("value", value, ["STRUCT", "LIST"]) }] });
  return draft.finish({ tolerations: [value].flat().map((each) => read(each, draft)) });
}

const operators = new Set<unknown>(["Equal", "Exists", undefined]);
const effects = new Set<unknown>(["NoSchedule", "PreferNoSchedule", "NoExecute", undefined]);

function read(options: Toleration, draft: FeatureDraft): KubernetesFeature["config"] {
  if (typeof options !== "object" || options === null) {
    draft.report(
      "K126",
      `is ${shown(options)}`,
      "give an object such as { key: 'nvidia.com/gpu', operator: 'Exists' }",
    );
    return {};
  }
  const { key, operator, value, effect, tolerationSeconds } = options;
  if (!operators.has(operator))
    draft.report("K126", `has ${shown(operator)} for 'operator'`, "use 'Equal' or 'Exists'");
  if (!effects.has(effect))
    draft.report("K126", `has ${shown(effect)} for 'effect'`, "use 'NoSchedule', 'PreferNoSchedule' or 'NoExecute'");
  if ((key === undefined || key === "") && operator !== "Exists")
    draft.report("K126", "has no 'key'", "name the taint, or tolerate every taint with operator 'Exists'");
  if (operator === "Exists" && value !== undefined && value !== "")
    draft.report("K126", "has a 'value' that 'Exists' does not compare", "leave 'value' out, or use 'Equal'");
  if (tolerationSeconds !== undefined && !Number.isSafeInteger(tolerationSeconds))
    draft.report("K126", `has ${shown(tolerationSeconds)} for 'tolerationSeconds'`, "use whole seconds");
  return given({
    key,
    operator,
    value,
    effect,
    tolerationSeconds: tolerationSeconds === undefined ? undefined : String(tolerationSeconds),
  });
}
