import type { Source } from "./graph.ts";

/** What decides whether a branch runs. */
export type Condition =
  | { readonly kind: "compare"; readonly operator: Operator; readonly left: Source; readonly right: Source | Scalar }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition };

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Scalar = string | number | boolean;

/** Every reference that a condition reads. */
export function sourcesOf(condition: Condition): readonly Source[] {
  if (condition.kind === "not") return sourcesOf(condition.part);
  if (condition.kind !== "compare") return condition.parts.flatMap(sourcesOf);
  return typeof condition.right === "object" ? [condition.left, condition.right] : [condition.left];
}
