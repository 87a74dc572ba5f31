import type { SpecDocuments } from "../spec/platform-spec.ts";
import { sizeProblem, specBytes } from "../spec/size-limits.ts";
import { versionProblems } from "./kfp-versions.ts";
import { kubeflowProblems } from "./kubeflow.ts";
import { localProblems } from "./local.ts";
import { refused, type TargetProblem } from "./target-problem.ts";
import { imageProblems } from "./unbuilt-images.ts";
import { vertexProblems } from "./vertex.ts";

export const targets = ["kubeflow", "vertex", "local"] as const;

/** Where a pipeline is to run: open-source KFP, Vertex AI Pipelines, or this machine. */
export type Target = (typeof targets)[number];

export interface TargetOptions {
  readonly target: Target;
  /** Release of open-source KFP, such as "2.5.0". @default any */
  readonly kfpVersion?: string | undefined;
}

/**
 * What a target cannot run (errors) or does not heed (warnings), for compiled and for loaded pipelines.
 * @throws K181 when the KFP version is not one
 */
export function targetProblems(
  documents: SpecDocuments,
  { target, kfpVersion }: TargetOptions,
): readonly TargetProblem[] {
  switch (target) {
    case "kubeflow":
      return [
        ...tooLarge(documents, target),
        ...kubeflowProblems(documents),
        ...versionProblems(documents, kfpVersion),
      ];
    case "vertex":
      return [...tooLarge(documents, target), ...vertexProblems(documents), ...imageProblems(documents.spec)];
    case "local":
      return localProblems(documents);
  }
}

/** Near the limit there is a warning already, whatever the target. */
function tooLarge(documents: SpecDocuments, target: "kubeflow" | "vertex"): readonly TargetProblem[] {
  const sent = target === "vertex" ? { spec: documents.spec } : documents;
  const problem = sizeProblem(specBytes(sent), target);
  if (problem === undefined || problem.severity === "warning") return [];
  return [refused(problem.code, [], { message: problem.message, hint: problem.hint ?? "" })];
}
