import type { PipelineSpec } from "../spec/pipeline-spec.ts";
import { checkPlain } from "./plain.ts";

/** A spec as JSON, two spaces, with a final line break. @throws K407 for a number that JSON cannot carry. */
export function toJson(spec: PipelineSpec): string {
  checkPlain(spec);
  return `${JSON.stringify(spec, null, 2)}\n`;
}
