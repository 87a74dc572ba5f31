import type { Port } from "../graph/graph.ts";

/** Parameter types in the words of messages. */
export const parameterWords = {
  STRING: "text",
  NUMBER_INTEGER: "a whole number",
  NUMBER_DOUBLE: "a number",
  BOOLEAN: "a boolean",
  LIST: "a list",
  STRUCT: "an object",
  TASK_FINAL_STATUS: "a task's final status",
  TASK_CONFIG: "a task configuration",
} as const;

/** What a port takes or gives, in the words of messages. */
export function portWords(port: Port): string {
  if (port.kind === "parameter") return parameterWords[port.type];
  return port.list ? `a list of ${port.artifact}` : `a ${port.artifact}`;
}
