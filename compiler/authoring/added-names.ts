import type { TaskNode } from "../graph/graph.ts";
import { addedInputs } from "../graph/added-inputs.ts";
import type { Report } from "./scope.ts";

/**
 * References inside text and settings arrive through inputs that the compiler adds to the task. An input of the component
 * that has such a name already (settings have fixed ones, such as `cpu_limit`) would get the wrong value.
 */
export function checkAddedNames(task: TaskNode, report: Report): void {
  for (const { name, source } of addedInputs(task))
    if (Object.hasOwn(task.callee.inputs, name))
      report(
        "K144",
        `'${task.callee.name}' has an input '${name}', and the compiler adds one of that name for the reference to '${source.name}'`,
        "rename the input, or give a constant instead of the reference",
      );
}
