import { renderDiagnostics } from "../compiler/diagnostics/render.ts";
import type { PipelineArgument } from "./pipeline-argument.ts";
import type { CliContext } from "./context.ts";

/** Prints what is odd about a pipeline and does not stop anything. */
export function noteWarnings({ warnings }: Pick<PipelineArgument, "warnings">, context: CliContext): void {
  if (warnings.length > 0) context.note(renderDiagnostics(warnings, context));
}
