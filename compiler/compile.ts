import { checkRunSettings } from "./check-run-settings.ts";
import { type Diagnostic, fail, PipewrightError } from "./diagnostics/pipewright-error.ts";
import { callerSpan } from "./diagnostics/span.ts";
import { type Pipeline, traceOf } from "./authoring/pipeline.ts";
import type { CodeOptions } from "./lower/function-program.ts";
import { sharedNames } from "./graph/component-names.ts";
import type { PipelineGraph } from "./graph/graph.ts";
import { graphWarnings } from "./graph/graph-warnings.ts";
import { lower } from "./lower/index.ts";
import { unbuiltImage } from "./spec/component-command.ts";
import { sizeWarnings } from "./spec/size-limits.ts";
import type { SpecDocuments } from "./spec/platform-spec.ts";
import { version } from "./version.ts";

export interface CompileOptions extends Partial<CodeOptions> {
  /**
   * Writes closed sets of values into the spec, so that the backend refuses other values. Needs KFP 2.16 or later.
   * @default false
   */
  readonly literals?: boolean;
  /**
   * Tasks that run the same share one component, or each task has its own ("per-task"), as the Python compiler writes it.
   * @default "shared"
   */
  readonly components?: "shared" | "per-task";
}

/** A compiled pipeline, ready to be written, run or submitted. */
export interface Compiled extends SpecDocuments {
  /** What is odd and yet compiles, each with its place. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Compiles a pipeline to KFP IR.
 * @throws PipewrightError with every problem found, sorted by place.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
export function compile(pipeline: Pipeline<any, any>, options: CompileOptions = {}): Compiled {
  const graph =
    traceOf(pipeline) ??
    fail("K405", "what was given to compile is not a pipeline", {
      hint: "give it what definePipeline returned",
      at: callerSpan(),
    });
  return compileGraph(graph, pipeline.definition.name, options);
}

/** As `compile`, for the graph of a pipeline and the name that its author gave it. */
export function compileGraph(graph: PipelineGraph, name: string, options: CompileOptions = {}): Compiled {
  const found = [...sharedNames(graph), ...checkRunSettings(graph), ...graphWarnings(graph, name)];
  const warnings = found.filter(({ severity }) => severity === "warning");
  if (warnings.length < found.length) throw new PipewrightError(found.filter((each) => !warnings.includes(each)));
  const documents = lower(graph, {
    ...options,
    image: options.image ?? unbuiltImage,
    literals: options.literals ?? false,
    components: options.components ?? "shared",
    sdkVersion: `pipewright-${version}`,
  });
  return { ...documents, warnings: [...warnings, ...sizeWarnings(documents)] };
}
