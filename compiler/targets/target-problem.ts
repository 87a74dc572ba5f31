import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { StructureProblem } from "../spec/check-structure.ts";

/** Something that a target cannot do (an error), or does not heed (a warning). */
export interface TargetProblem extends StructureProblem {
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** The document that the path is in. @default "spec" */
  readonly document?: "spec" | "platform";
}

/** An error, at a place of the spec. */
export const refused = (
  code: Code,
  path: StructureProblem["path"],
  words: Pick<StructureProblem, "message" | "hint">,
): TargetProblem => ({ code, severity: "error", path, ...words });

/** A warning, at a place of the spec. */
export const unheeded = (
  path: StructureProblem["path"],
  words: Pick<StructureProblem, "message" | "hint">,
): TargetProblem => ({ code: "K179", severity: "warning", path, ...words });

/** A problem as a diagnostic; `at` is its place where one is known. */
export const targetDiagnostic = (
  { code, message, hint, severity }: TargetProblem,
  at?: Diagnostic["at"],
): Diagnostic => ({ code, message, hint, ...(severity === "warning" ? { severity } : {}), ...(at ? { at } : {}) });
