import type { ComponentSpec, Json, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { isCollected } from "./dag-outputs.ts";
import { cancelled, noValues, type Outcome, succeeded, wasSkipped } from "./outcome.ts";

export interface Loop {
  readonly spec: PipelineSpec;
  readonly component: ComponentSpec;
  readonly count: number;
  /** Iterations at once. */
  readonly limit: number;
  readonly run: (index: number) => Promise<Outcome>;
}

/** Runs every iteration, at most `limit` at once and in order of begin, and collects what they passed on, in order. */
export async function runLoop(loop: Loop): Promise<Outcome> {
  const passedOn: (TaskValues | undefined)[] = Array.from({ length: loop.count });
  const failures: { readonly index: number; readonly outcome: Outcome }[] = [];
  let failed = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < loop.count; index = next++) {
      const outcome = await loop.run(index);
      if (succeeded(outcome)) passedOn[index] = outcome.outputs;
      if (outcome.state === "FAILED") failed += 1;
      // The first of each kind says enough.
      if (!succeeded(outcome) && !failures.some((each) => each.outcome.state === outcome.state))
        failures.push({ index, outcome });
    }
  };
  await Promise.all(Array.from({ length: Math.min(loop.limit, loop.count) }, worker));
  const found = (test: (outcome: Outcome) => boolean): (typeof failures)[number] | undefined =>
    failures.find(({ outcome }) => test(outcome));
  const stopped = found(({ state }) => state === "CANCELLED");
  if (stopped !== undefined)
    return { state: "CANCELLED", outputs: noValues, error: stopped.outcome.error ?? cancelled };
  const first = found(({ state }) => state === "FAILED");
  if (first !== undefined) return failedLoop(loop, failed, first);
  const idle = found((outcome) => outcome.state === "NOT_TRIGGERED" && !wasSkipped(outcome));
  if (idle !== undefined) {
    // A run that stops at its first failure begins no more iterations: the failure is elsewhere.
    return idle.outcome.error?.code === cancelled.code
      ? { state: "CANCELLED", outputs: noValues, error: cancelled }
      : idle.outcome;
  }
  return { state: "SUCCEEDED", outputs: collected(loop, passedOn) };
}

function failedLoop(
  { count }: Loop,
  failed: number,
  { index, outcome }: { readonly index: number; readonly outcome: Outcome },
): Outcome {
  const { code, message } = outcome.error ?? { code: "K505", message: "it failed" };
  const many = count === 1 ? "" : `${failed} of ${count} iterations failed; `;
  return {
    state: "FAILED",
    outputs: noValues,
    error: { ...outcome.error, code, message: `${many}iteration ${index}: ${message}` },
  };
}

/** An iteration that was skipped adds nothing. */
function collected({ spec, component }: Loop, passedOn: readonly (TaskValues | undefined)[]): TaskValues {
  const parameters: Record<string, readonly Json[]> = {};
  const artifacts: Record<string, readonly ArtifactRecord[]> = {};
  for (const name of Object.keys(component.outputDefinitions?.parameters ?? {})) {
    const values = passedOn.flatMap((values) => {
      const value = values?.parameters[name];
      return value === undefined ? [] : [value];
    });
    // The inner list is one that a loop made, which the check has just seen.
    parameters[name] = isCollected(spec, component, name) ? values.flatMap((list) => list as readonly Json[]) : values;
  }
  for (const name of Object.keys(component.outputDefinitions?.artifacts ?? {}))
    artifacts[name] = passedOn.flatMap((values) => values?.artifacts[name] ?? []);
  return { parameters, artifacts };
}
