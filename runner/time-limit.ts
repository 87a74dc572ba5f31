import type { ComponentSpec } from "../compiler/spec/pipeline-spec.ts";
import type { PlatformSpec } from "../compiler/spec/platform-spec.ts";
import type { Clock } from "./clock.ts";

/** Seconds that one attempt of a task may take, undefined without a limit. */
export function taskTimeLimit(component: ComponentSpec, platform: PlatformSpec | undefined): number | undefined {
  const { deploymentSpec } = platform?.platforms.kubernetes ?? {};
  return positive(deploymentSpec?.executors?.[component.executorLabel ?? ""]?.["activeDeadlineSeconds"]);
}

/** Seconds that a whole run may take, undefined without a limit. */
export const runTimeLimit = (platform: PlatformSpec | undefined): number | undefined =>
  positive(platform?.platforms.kubernetes?.pipelineConfig?.["activeDeadlineSeconds"]);

/** The platform document writes 64-bit numbers as text. */
function positive(value: unknown): number | undefined {
  const seconds = Number(value ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** Does work under a signal that also aborts after so many seconds; "too long" when that ended it. */
export async function withTimeLimit<T>(
  seconds: number | undefined,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | "too long"> {
  if (seconds === undefined) return work(signal);
  const deadline = new AbortController();
  const done = new AbortController();
  void clock
    .sleep(seconds * 1000, AbortSignal.any([signal, done.signal]))
    .then(() => deadline.abort(new Error("it took too long")))
    .catch(() => undefined);
  try {
    const result = await work(AbortSignal.any([signal, deadline.signal]));
    return deadline.signal.aborted && !signal.aborted ? "too long" : result;
  } finally {
    done.abort();
  }
}
