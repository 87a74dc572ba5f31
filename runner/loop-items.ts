import { describe } from "../compiler/spec/check-parameters.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Json, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import type { TaskValues } from "../compiler/spec/run-record.ts";
import { parseExact } from "./exact-json.ts";

/** What each iteration of a loop gets besides the inputs of the loop: one entry for each iteration. */
export type LoopItems = readonly TaskValues[];

export const isLoop = (task: TaskSpec): boolean =>
  task.parameterIterator !== undefined || task.artifactIterator !== undefined;

/** The items that a loop goes through. @throws K517 when there is no list */
export function loopItems(name: string, task: TaskSpec, inputs: TaskValues): LoopItems {
  const { parameterIterator, artifactIterator } = task;
  if (artifactIterator !== undefined) {
    const { itemInput, items } = artifactIterator;
    return (inputs.artifacts[items.inputArtifact] ?? []).map((artifact) => ({
      parameters: {},
      artifacts: { [itemInput]: [artifact] },
    }));
  }
  if (parameterIterator === undefined) return [];
  const { itemInput, items } = parameterIterator;
  const list = items.raw === undefined ? inputs.parameters[items.inputParameter ?? ""] : readRaw(name, items.raw);
  // Some producers hand their list over as text.
  const value = typeof list === "string" ? readRaw(name, list) : list;
  if (!Array.isArray(value))
    fail("K517", `loop '${name}' has ${value === undefined ? "no value" : describe(value)} to go through, not a list`, {
      hint: "have the task before it write a JSON list",
    });
  return (value as readonly Json[]).map((item) => ({ parameters: { [itemInput]: item }, artifacts: {} }));
}

function readRaw(name: string, text: string): Json {
  try {
    return parseExact(text, `an item of loop '${name}'`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}
