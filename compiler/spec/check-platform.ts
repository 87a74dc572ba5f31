import { checkStructure, type StructureProblem } from "./check-structure.ts";
import type { PlatformSpec } from "./platform-spec.ts";

/** Fields that servers of some releases read and later ones do not know. */
const retired: Readonly<Record<string, string>> = {
  semaphoreKey: "2.12 to 2.14",
  mutexName: "2.12 to 2.14",
  resourceTtl: "2.13 to 2.16",
};

const dropped = "the server drops the whole document without a word";

interface Found {
  readonly problems: readonly StructureProblem[];
  readonly warnings: readonly StructureProblem[];
}

/**
 * Checks a platform document strictly. What a server would not read at all is worth a word in any case: it accepts the
 * pipeline and leaves out every secret and volume.
 */
export function checkPlatform(platform: PlatformSpec): Found {
  const problems = checkStructure(platform, "PlatformSpec");
  const isRetired = ({ path }: StructureProblem): boolean =>
    path.at(-2) === "pipelineConfig" && Object.hasOwn(retired, String(path.at(-1)));
  const warnings = problems.filter(isRetired).map(({ path }): StructureProblem => {
    const field = String(path.at(-1));
    return {
      code: "K138",
      path,
      message: `only servers from ${retired[field] ?? ""} know '${field}'; any other drops the whole document without a word`,
      hint: "remove it",
    };
  });
  const errors = problems
    .filter((problem) => !isRetired(problem))
    .map(({ path, message, hint }): StructureProblem => ({ path, message, hint: `${hint}; ${dropped}` }));
  if (errors.length > 0) return { problems: errors, warnings };
  return { problems: executorProblems(platform), warnings: [...warnings, ...unread(platform)] };
}

/** The server does not look into these before a run is created, which then fails. */
function executorProblems({ platforms }: PlatformSpec): readonly StructureProblem[] {
  return Object.entries(platforms?.kubernetes?.deploymentSpec?.executors ?? {}).flatMap(([label, config]) =>
    checkStructure(config, "KubernetesExecutorConfig").map(({ path, message, hint }) => ({
      path: ["platforms", "kubernetes", "deploymentSpec", "executors", label, ...path],
      message: message.replace("the document", `the configuration of '${label}'`),
      hint,
    })),
  );
}

function unread({ platforms }: PlatformSpec): readonly StructureProblem[] {
  if (platforms?.kubernetes !== undefined) return [];
  return [
    {
      code: "K138",
      path: ["platforms"],
      message: `the platform document says nothing about 'kubernetes', so ${dropped}`,
      hint: "remove the document, or name the platform 'kubernetes'",
    },
  ];
}
