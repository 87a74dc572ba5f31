import { fail } from "../diagnostics/pipewright-error.ts";
import type { Json, JsonObject } from "../spec/pipeline-spec.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { componentPlaces, executorPlaces, taskPlaces } from "./spec-places.ts";
import { refused, type TargetProblem } from "./target-problem.ts";

/** A feature, the first release of open-source KFP whose server has it, and where a spec uses it. */
interface Feature {
  readonly name: string;
  /** Undefined while it is in no release. */
  readonly since?: string;
  readonly uses: (documents: SpecDocuments) => TargetProblem["path"] | undefined;
  readonly document?: "platform";
}

const newest = "2.17.0";

/**
 * What a release of open-source KFP is too old for; servers refuse fields that they do not know. Without a version only
 * what is in no release yet is told, as a warning.
 * @throws K181 when the version is not one
 */
export function versionProblems(documents: SpecDocuments, version: string | undefined): readonly TargetProblem[] {
  if (version !== undefined && !/^\d+\.\d+(?:\.\d+)?$/.test(version))
    fail("K181", `'${version}' is not a version of KFP`, { hint: "write it as 2.5.0" });
  return features.flatMap(({ name, since, uses, document }): readonly TargetProblem[] => {
    if (version === undefined ? since !== undefined : since !== undefined && !isBefore(version, since)) return [];
    const path = uses(documents);
    if (path === undefined) return [];
    const needs = since === undefined ? `a KFP newer than ${newest}` : `KFP ${since}`;
    const problem = refused("K180", path, {
      message: version === undefined ? `${name} need ${needs}` : `${name} need ${needs}, and the target is ${version}`,
      hint: "leave them out, or update the installation",
    });
    return [
      {
        ...problem,
        ...(document === undefined ? {} : { document }),
        ...(version === undefined ? { severity: "warning" as const } : {}),
      },
    ];
  });
}

function isBefore(version: string, since: string): boolean {
  const numbers = (text: string): readonly number[] => text.split(".").map(Number);
  const [have, want] = [numbers(version), numbers(since)];
  const differs = want.findIndex((part, index) => part !== (have[index] ?? 0));
  return differs !== -1 && (have[differs] ?? 0) < (want[differs] ?? 0);
}

/** A feature of the platform document: a key anywhere in it. */
const platformKey = (name: string, since: string | undefined, keys: readonly string[]): Feature => ({
  name,
  ...(since === undefined ? {} : { since }),
  document: "platform",
  uses: ({ platform }) => pathOf((platform ?? {}) as JsonObject, (key) => keys.includes(key)),
});

export const features: readonly Feature[] = [
  {
    name: "resources given as text or by reference",
    since: "2.3.0",
    uses: ({ spec }) =>
      firstOf(executorPlaces(spec), ({ executor, path }) => {
        const inside = pathOf((executor.container?.resources ?? {}) as JsonObject, (key) => key.startsWith("resource"));
        return inside && [...path, "container", "resources", ...inside];
      }),
  },
  platformKey("empty directories as volumes", "2.3.0", ["emptyDirMounts"]),
  platformKey("settings of a run", "2.4.0", ["pipelineConfig"]),
  {
    name: "cache keys",
    since: "2.4.0",
    uses: ({ spec }) =>
      firstOf(taskPlaces(spec), ({ task, path }) =>
        task.cachingOptions?.cacheKey === undefined ? undefined : [...path, "cachingOptions", "cacheKey"],
      ),
  },
  platformKey("names of secrets, claims and config maps as parameters", "2.5.0", [
    "secretNameParameter",
    "configMapNameParameter",
    "pvcNameParameter",
    "nodeSelectorJson",
    "tolerationJson",
  ]),
  {
    name: "final states of tasks",
    since: "2.14.0",
    uses: ({ spec }) =>
      firstOf(taskPlaces(spec), ({ task, path }) =>
        Object.values(task.inputs?.parameters ?? {}).some(({ taskFinalStatus }) => taskFinalStatus) ? path : undefined,
      ),
  },
  {
    name: "lists collected from loops",
    since: "2.14.0",
    uses: ({ spec }) =>
      firstOf(taskPlaces(spec), ({ task, component, path }) =>
        task.parameterIterator !== undefined && component?.dag?.outputs !== undefined ? path : undefined,
      ),
  },
  platformKey("workspaces", "2.14.0", ["workspace"]),
  platformKey("node affinities as JSON", "2.14.0", ["nodeAffinityJson"]),
  {
    name: "task configs",
    since: "2.15.0",
    uses: ({ spec }) =>
      firstOf(componentPlaces(spec), ({ component, path }) =>
        component.taskConfigPassthroughs !== undefined ||
        Object.values(component.inputDefinitions?.parameters ?? {}).some(
          ({ parameterType }) => parameterType === "TASK_CONFIG",
        )
          ? path
          : undefined,
      ),
  },
  {
    name: "imports into the workspace",
    since: "2.15.0",
    uses: ({ spec }) =>
      firstOf(executorPlaces(spec), ({ executor, path }) =>
        executor.importer?.downloadToWorkspace === true ? path : undefined,
      ),
  },
  {
    name: "allowed values of inputs",
    since: "2.16.0",
    uses: ({ spec }) =>
      firstOf(componentPlaces(spec), ({ component, path }) => {
        const found = Object.entries(component.inputDefinitions?.parameters ?? {}).find(([, each]) => each.literals);
        return found && [...path, "inputDefinitions", "parameters", found[0], "literals"];
      }),
  },
  platformKey("security contexts", "2.16.0", ["securityContext"]),
  platformKey("parts of volume claims", "2.16.0", ["subPath"]),
  {
    name: "arguments with 'IfPresent'",
    since: "2.17.0",
    uses: ({ spec }) =>
      firstOf(executorPlaces(spec), ({ executor, path }) => {
        const index = (executor.container?.args ?? []).findIndex((text) => /^\s*\{\s*"IfPresent"/.test(text));
        return index === -1 ? undefined : [...path, "container", "args", index];
      }),
  },
  platformKey("times to live and time limits of runs", "2.17.0", [
    "resourceTtlOnCompletion",
    "resourceTtlOnSuccess",
    "resourceTtlOnFailure",
  ]),
  platformKey("init containers", undefined, ["initContainers"]),
];

function firstOf<P>(
  places: readonly P[],
  find: (place: P) => TargetProblem["path"] | undefined,
): TargetProblem["path"] | undefined {
  for (const place of places) {
    const path = find(place);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Where a key stands first, depth first. */
function pathOf(value: Json, isKey: (key: string) => boolean): TargetProblem["path"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value) as readonly (readonly [string, Json])[]) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (typeof step === "string" && isKey(step)) return [step];
    const inside = pathOf(item, isKey);
    if (inside !== undefined) return [step, ...inside];
  }
  return undefined;
}
