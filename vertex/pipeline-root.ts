import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { VertexTarget } from "./target.ts";

export interface RootSources {
  /** From `--root`. */
  readonly explicit?: string | undefined;
  readonly spec: PipelineSpec;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the project's configuration file. */
  readonly config?: string | undefined;
  readonly target: VertexTarget;
}

/**
 * Where the run's artifacts go: the flag, the spec's default, PIPEWRIGHT_PIPELINE_ROOT, the configuration.
 * No bucket is ever invented on the real service.
 * @throws K706 when nothing names one
 */
export function pipelineRoot({ explicit, spec, env, config, target }: RootSources): string {
  const named = [explicit, spec.defaultPipelineRoot, env["PIPEWRIGHT_PIPELINE_ROOT"], config].find(
    (root) => root !== undefined && root !== "",
  );
  const root = named ?? (target.emulator && "gs://pipewright-emulator/pipeline-root");
  if (root !== undefined) return root.replace(/(?<=[^/])\/+$/, "");
  fail("K706", `pipeline '${spec.pipelineInfo.name}' has no pipeline root`, {
    hint: "pass --root gs://bucket/folder, or set PIPEWRIGHT_PIPELINE_ROOT",
  });
}
