import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Json } from "../compiler/spec/pipeline-spec.ts";

/**
 * JSON whose whole numbers are what their digits say.
 * @throws K520 for a whole number that a double cannot hold, SyntaxError for what is not JSON
 */
export function parseExact(text: string, what: string): Json {
  // Most texts hold no such number, and a reviver costs.
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Json;
  // The source of a number is newer than the library's types.
  const reviver = (_key: string, value: Json, context?: { readonly source?: string }): Json => {
    const source = context?.source;
    if (typeof value === "number" && source !== undefined && /^-?\d+$/.test(source) && BigInt(source) !== BigInt(value))
      fail("K520", `${what} is ${source}, which no JSON number of KFP holds exactly`, {
        hint: "whole numbers stay exact up to 2^53; pass larger ones as text",
      });
    return value;
  };
  return JSON.parse(text, reviver) as Json;
}
