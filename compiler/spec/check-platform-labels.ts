import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { StructureProblem } from "./check-structure.ts";
import type { PipelineSpec } from "./pipeline-spec.ts";
import type { PlatformSpec } from "./platform-spec.ts";

/** Settings in a platform document for executors that its pipeline does not have: a backend would leave them out in silence. */
export function platformLabelProblems(spec: PipelineSpec, platform: PlatformSpec): readonly StructureProblem[] {
  const known = spec.deploymentSpec?.executors ?? {};
  return Object.entries(fields(platform.platforms)).flatMap(([name, settings]) => {
    const executors = fields(fields(fields(settings)["deploymentSpec"])["executors"]);
    return Object.keys(executors)
      .filter((label) => !Object.hasOwn(known, label))
      .map((label): StructureProblem => ({
        code: "K416",
        path: ["platforms", name, "deploymentSpec", "executors", label],
        message: `the ${name} settings are for executor '${label}', which the pipeline does not have`,
        get hint() {
          return nameHint(label, Object.keys(known));
        },
      }));
  });
}

/** The fields of a mapping; anything else has none here. */
const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
