import { fail } from "../diagnostics/pipewright-error.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { checkPlain } from "./plain.ts";

/**
 * A spec as JSON, two spaces, with a final line break.
 * @throws K407 for a number that JSON cannot carry; K409 for a platform document, which has no place in a JSON file.
 */
export function toJson({ spec, platform }: SpecDocuments): string {
  if (platform !== undefined)
    fail("K409", "the pipeline has a platform document, and a JSON file holds one document only", {
      hint: "write YAML",
    });
  checkPlain(spec);
  return `${JSON.stringify(spec, null, 2)}\n`;
}
