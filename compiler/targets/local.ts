import { localLimits } from "../spec/local-limits.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { type TargetProblem, unheeded } from "./target-problem.ts";

/** Settings that a local run heeds as a cluster would. */
const heeded = new Set(["activeDeadlineSeconds"]);

/** What this machine's runner cannot run, and the Kubernetes settings that mean nothing without pods. */
export function localProblems({ spec, platform }: SpecDocuments): readonly TargetProblem[] {
  const limits = localLimits(spec, { containers: true }).map(({ code, message, hint = "" }): TargetProblem => ({
    code,
    message,
    hint,
    severity: "error",
    path: ["root"],
  }));
  const executors = Object.entries(platform?.platforms.kubernetes?.deploymentSpec?.executors ?? {});
  const settings = executors.flatMap(([label, config]) => {
    const names = Object.keys(config).filter((name) => !heeded.has(name));
    if (names.length === 0) return [];
    const problem = unheeded(["platforms", "kubernetes", "deploymentSpec", "executors", label], {
      message: `a local run does not heed ${names.map((name) => `'${name}'`).join(", ")} of '${label.replace(/^exec-/, "")}'`,
      hint: "give secrets and variables to the run itself; pods, volumes and nodes are a cluster's",
    });
    return [{ ...problem, document: "platform" as const }];
  });
  return [...limits, ...settings];
}
