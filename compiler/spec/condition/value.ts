import type { Json } from "../pipeline-spec.ts";

/** What a condition computes with: JSON, whose numbers are doubles, and whole numbers. */
export type Value = Json | bigint | readonly Value[];

/** Why a condition has no answer. */
export class ConditionFailure extends Error {}

/** The kind of a value, as a message says it. */
export function kindOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { bigint: "a whole number", number: "a number", string: "text", boolean: "true or false", object: "a struct" }[
    typeof value as "bigint" | "number" | "string" | "boolean" | "object"
  ];
}
