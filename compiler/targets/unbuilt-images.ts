import { unbuiltImage } from "../spec/component-command.ts";
import type { PipelineSpec } from "../spec/pipeline-spec.ts";
import { componentPlaces } from "./spec-places.ts";
import { refused, type TargetProblem } from "./target-problem.ts";

/** The TypeScript components that nobody has given an image; only this machine runs those. */
export function imageProblems(spec: PipelineSpec): readonly TargetProblem[] {
  const executors = spec.deploymentSpec?.executors ?? {};
  return componentPlaces(spec).flatMap(({ name, component: { executorLabel = "" } }) =>
    executors[executorLabel]?.container?.image === unbuiltImage
      ? [
          refused("K704", ["deploymentSpec", "executors", executorLabel, "container", "image"], {
            message: `component '${name}' has no image`,
            hint: "run pipewright build --push, which is remembered, or name an image with --image, or carry the code with --lightweight",
          }),
        ]
      : [],
  );
}
