import type { JsonObject } from "../compiler/spec/pipeline-spec.ts";
import { type Outcome, succeeded } from "./outcome.ts";

/** How a task ended, as an exit task is told; the words are Vertex AI's. */
export function finalStatus(task: string, outcome: Outcome, runId: string): JsonObject {
  const { code, state } = stateOf(outcome);
  return {
    state,
    pipelineJobResourceName: runId,
    pipelineTaskName: task,
    error: code === 0 ? {} : { code, message: outcome.error?.message ?? "" },
  };
}

/** The state, and the code of google.rpc.Status that goes with it. */
function stateOf(outcome: Outcome): { readonly state: string; readonly code: number } {
  if (succeeded(outcome)) return { state: "SUCCEEDED", code: 0 };
  if (outcome.error === undefined) return { state: "NOT_TRIGGERED", code: 0 };
  if (outcome.state === "CANCELLED" || outcome.error.code === "K508") return { state: "CANCELLED", code: 1 };
  return { state: "FAILED", code: 9 };
}
