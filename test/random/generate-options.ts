import type { Component, Options, Task, Value } from "./abstract-pipeline.ts";
import type { Frame, Shared, Visible } from "./generate-level.ts";
import type { Random } from "./random.ts";
import { refsOf } from "./walk.ts";

interface Subject {
  readonly task: Task;
  /** Absent for importers and pipelines, which run no container. */
  readonly component: Component | undefined;
  readonly visible: readonly Visible[];
}

/** Random settings of a task; `frames` is absent for exit tasks, which wait for nothing. */
export function taskOptions(subject: Subject, shared: Shared, frames: readonly Frame[] | undefined): Options {
  const { random: r } = shared;
  const cache = r.weighted<Options["cache"]>([
    [7, undefined],
    [2, false],
    [1, "my key"],
  ]);
  const after = frames && r.chance(0.2) ? waitFor(shared, frames) : [];
  return {
    ...(r.chance(0.15) ? { displayName: r.pick(["Shown", "it's: shown", "Sh☃wn"]) } : {}),
    ...(cache === undefined ? {} : { cache }),
    ...(r.chance(0.15) ? { retry: retry(r) } : {}),
    ...(subject.component && r.chance(0.2) ? { resources: resources(subject.visible, frames ?? [], r) } : {}),
    ...(subject.component && r.chance(0.15) ? { env: { NAME: "it's a value", EMPTY: "" } } : {}),
    ...(after.length > 0 ? { after } : {}),
    ...(frames && subject.component && r.chance(0.3) && needsNothing(subject) ? { ignoreUpstreamFailure: true } : {}),
  };
}

const retry = (r: Random): NonNullable<Options["retry"]> => ({
  max: r.int(0, 4),
  ...(r.chance(0.6) ? { backoff: r.pick(["30s", "5m", "2h"]) } : {}),
  ...(r.chance(0.5) ? { factor: r.pick([1, 1.5, 3]) } : {}),
  ...(r.chance(0.4) ? { maxBackoff: r.pick(["1h", "1d"]) } : {}),
});

function resources(visible: readonly Visible[], frames: readonly Frame[], r: Random): Readonly<Record<string, Value>> {
  // The reference leaves out dependencies that settings make, and hands nothing into groups for their sake.
  const texts = visible.filter(
    ({ type, ref }) =>
      type.kind === "str" &&
      ("item" in ref
        ? ref.item === frames.at(-1)?.id && ref.field === undefined
        : "input" in ref && frames.length === 0),
  );
  const value = (constants: readonly string[]): Value => {
    const found = r.chance(0.3) ? r.maybe(texts) : undefined;
    return found ? { ref: found.ref } : { constant: r.pick(constants) };
  };
  return {
    ...(r.chance(0.5) ? { cpu: value(["500m", "2", "0.5"]) } : {}),
    ...(r.chance(0.3) ? { cpuRequest: value(["250m", "1"]) } : {}),
    ...(r.chance(0.5) ? { memory: value(["3Gi", "15G", "1000"]) } : {}),
    ...(r.chance(0.3) ? { memoryRequest: value(["512Mi", "1K"]) } : {}),
    ...(r.chance(0.3) ? { acceleratorType: value(["NVIDIA_L4"]), acceleratorCount: value(["1", "4"]) } : {}),
  };
}

/** What was called before and can be waited for: not a group around the task, and not inside a branch or an exit handler. */
function waitFor({ random: r, waitables }: Shared, frames: readonly Frame[]): readonly string[] {
  const here = new Set(frames.map(({ id }) => id));
  const able = waitables.filter(
    (each) => !here.has(each.id) && each.frames.every((frame) => here.has(frame.id) || frame.kind === "loop"),
  );
  return [...new Set(Array.from({ length: r.int(1, 2) }, () => r.maybe(able)?.id ?? ""))].filter(Boolean);
}

/** Whether every input that another task feeds may stay without a value. The reference fails over inputs that are left out. */
const needsNothing = ({ task, component }: Subject): boolean =>
  Object.keys(component?.inputs ?? {}).every((name) => Object.hasOwn(task.args, name)) &&
  Object.entries(task.args).every(
    ([name, value]) => component?.inputs[name]?.optional === true || refsOf(value).every((ref) => "input" in ref),
  );
