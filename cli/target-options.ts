import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import type { Target } from "../compiler/targets/target.ts";

/** Flags of commands that check a pipeline for where it is to run. */
export interface TargetFlags {
  readonly target?: string;
  readonly kfpVersion?: string;
}

/** The flags, read. @throws K802 */
export function readTarget({ target, kfpVersion }: TargetFlags): {
  readonly target?: Target;
  readonly kfpVersion?: string;
} {
  if (kfpVersion !== undefined && target !== "kubeflow")
    fail("K802", "--kfp-version is for open-source KFP only", { hint: "add --target kubeflow" });
  if (target === undefined) return {};
  const known = names.find((name) => name === target);
  if (known === undefined) return fail("K802", `'${target}' is not a target`, { hint: nameHint(target, names) });
  return { target: known, ...(kfpVersion === undefined ? {} : { kfpVersion }) };
}

const names: readonly Target[] = ["kubeflow", "vertex", "local"];
