import type { StructureProblem } from "./check-structure.ts";

/** A broken rule: an error stops every backend, a warning is what real files get away with. */
export interface RankedProblem extends StructureProblem {
  readonly severity: "error" | "warning";
}

/** A problem with its severity. Its hint is still made only when it is read, which for most of a million problems is never. */
export function rankProblem(problem: StructureProblem, severity: RankedProblem["severity"]): RankedProblem {
  const { path, message, code } = problem;
  return {
    path,
    message,
    severity,
    ...(code === undefined ? {} : { code }),
    get hint() {
      return problem.hint;
    },
  };
}
