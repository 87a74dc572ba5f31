import { type Pipeline, traceOf } from "./authoring/pipeline.ts";
import { checkTarget } from "./check-target.ts";
import { compile, type CompileOptions, type Compiled } from "./compile.ts";
import { PipewrightError } from "./diagnostics/pipewright-error.ts";
import { joinTexts } from "./targets/join-texts.ts";
import type { Target } from "./targets/target.ts";

export interface TargetedCompileOptions extends CompileOptions {
  /**
   * Where the pipeline is to run: what the target cannot run is a problem, what it does not heed a warning, and texts are
   * joined for open-source KFP, which does not join them itself. @default any
   */
  readonly target?: Target | undefined;
  /** Release of open-source KFP, such as "2.5.0", when that is the target. @default any */
  readonly kfpVersion?: string | undefined;
}

/**
 * Compiles a pipeline to KFP IR, for anywhere or for one target. Apart from `compile`, so that who names no target loads
 * no rules of any.
 * @throws PipewrightError with every problem found
 */
export function compileForTarget(
  // oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
  pipeline: Pipeline<any, any>,
  { target, kfpVersion, ...options }: TargetedCompileOptions = {},
): Compiled {
  const { warnings, ...compiled } = compile(pipeline, options);
  const graph = traceOf(pipeline);
  if (target === undefined || graph === undefined) return { ...compiled, warnings };
  const documents = target === "kubeflow" ? { ...compiled, spec: joinTexts(compiled.spec) } : compiled;
  const found = checkTarget(graph, documents, { target, kfpVersion });
  const errors = found.filter(({ severity }) => severity !== "warning");
  if (errors.length > 0) throw new PipewrightError(errors);
  return { ...documents, warnings: [...warnings, ...found] };
}
