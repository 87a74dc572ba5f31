import type { Wording } from "../diff/source.ts";
import type { Place } from "../diff/spec-tree.ts";

/** References as authors write them, seen from one task: "rows.count", "source", "item.name". */
export function wordingAt(here: Place): Wording {
  const nearest = loopAround(here);
  return {
    output: (output, task) => `${nameOf(task)}.${output}`,
    input: (name) => name,
    item: (loop) => (loop === nearest ? "item" : `item of '${nameOf(loop)}'`),
    finalStatus: (task) => `final status of ${task === undefined ? "nothing" : nameOf(task)}`,
    part: (whole, selector) => {
      const [, key] = /^\["([A-Za-z_]\w*)"\]$/.exec(selector) ?? [];
      return key === undefined ? `${whole}${selector}` : `${whole}.${key}`;
    },
  };
}

/** A task's display name. */
export const nameOf = (place: Place): string => place.task?.taskInfo?.name ?? place.name;

/** The loop whose item a task sees, which may be the task itself when it is one. */
function loopAround(place: Place): Place | undefined {
  for (let around: Place | undefined = place.parent; around !== undefined; around = around.parent)
    if (isLoop(around)) return around;
  return undefined;
}

/** Whether a task runs once for each item of something. */
export const isLoop = ({ task }: Place): boolean =>
  task?.parameterIterator !== undefined || task?.artifactIterator !== undefined;
