import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import type { JsonObject } from "../spec/pipeline-spec.ts";
import type { PipelineConfig } from "../spec/platform-spec.ts";

/** Settings of a whole run on open-source KFP. Times are in whole seconds, at most 2147483647; 0 is the same as leaving it out. */
export interface RunSettings {
  /** A volume that every task of the run can use, at `workspacePath`. */
  readonly workspace?: {
    /** A quantity such as "10Gi". */
    readonly size: string;
    /** Fields put over those of the volume claim that KFP makes, such as `{ accessModes: ["ReadWriteMany"] }`. */
    readonly pvcSpecPatch?: JsonObject;
  };
  /** How long the resources of a run that has ended are kept. */
  readonly resourceTtlOnCompletion?: number;
  readonly resourceTtlOnSuccess?: number;
  readonly resourceTtlOnFailure?: number;
  /** How long a run may take. */
  readonly activeDeadlineSeconds?: number;
}

interface Read {
  readonly config: PipelineConfig | undefined;
  readonly problems: readonly Diagnostic[];
}

const times = [
  "resourceTtlOnCompletion",
  "resourceTtlOnSuccess",
  "resourceTtlOnFailure",
  "activeDeadlineSeconds",
] as const;

/** Reads the settings of a pipeline's runs into the form of the platform document. */
export function readRunSettings(settings: RunSettings, at: Span | undefined): Read {
  const problems: Diagnostic[] = [];
  const { workspace } = settings;
  if (workspace !== undefined) problems.push(...sizeProblems(workspace.size, at));
  const seconds = times.flatMap((name) => {
    const value = settings[name];
    if (value === undefined || value === 0) return [];
    if (!Number.isInteger(value) || value < 0 || value > 2 ** 31 - 1)
      problems.push({
        code: "K133",
        message: `'kubernetes.${name}' is ${JSON.stringify(value)}`,
        hint: "use whole seconds from 0 to 2147483647",
        at,
      });
    return [[name, value] as const];
  });
  const config: PipelineConfig = {
    ...Object.fromEntries(seconds),
    ...(workspace === undefined
      ? {}
      : {
          workspace: {
            kubernetes: { pvcSpecPatch: workspace.pvcSpecPatch ?? {} },
            size: workspace.size,
          },
        }),
  };
  return { config: Object.keys(config).length > 0 ? config : undefined, problems };
}

const sizeForm = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[KMGTPE]i|[KMGTPE])?$/;

function sizeProblems(size: unknown, at: Span | undefined): readonly Diagnostic[] {
  if (typeof size === "string" && sizeForm.test(size)) return [];
  const isEmpty = size === undefined || (typeof size === "string" && size.trim() === "");
  return [
    {
      code: "K132",
      message: isEmpty ? "the workspace has no size" : `the workspace has the size ${JSON.stringify(size)}`,
      hint: "use a quantity such as '10Gi' or '500M'",
      at,
    },
  ];
}
