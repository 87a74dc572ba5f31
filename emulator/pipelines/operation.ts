import { randomInt } from "node:crypto";
import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";

/** The long-running operation of a deletion, which is over when it is answered. */
export const doneOperation = (resource: string): JsonObject => ({
  name: `${resource}/operations/${randomInt(2 ** 47)}`,
  done: true,
  response: { "@type": "type.googleapis.com/google.protobuf.Empty", value: {} },
});
