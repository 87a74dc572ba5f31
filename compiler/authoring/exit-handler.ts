import { expectFunction, readLabel } from "./expect-call.ts";
import { callerSpan } from "../diagnostics/span.ts";
import type { Node, TaskNode } from "../graph/graph.ts";
import type { ExitHandlerNode } from "../graph/group.ts";
import { sourcesOfTask } from "../graph/task-sources.ts";
import { emptyGroup, type GroupOptions, traceGroup, type Waitable } from "./group.ts";
import { nextNumber, reportAt } from "./scope.ts";
import { markNode } from "./node-face.ts";
import { currentScope, inScope } from "./trace.ts";

/** A plain `() => void` would let through functions that return values, and asynchronous ones. */
type Nothing<R> = [R] extends [void] ? unknown : { readonly "nothing leaves an exit handler": R };

/**
 * Runs one task after a group of others, whatever happened in the group. Nothing leaves the group, but tasks may wait
 * for it with `after`. Problems are reported when the pipeline is compiled as K206.
 */
export function exitHandler<R>(
  exit: () => { readonly name: string; readonly outputs: object },
  build: (() => R) & Nothing<R>,
  options: GroupOptions = {},
): Waitable {
  const scope = currentScope("exitHandler");
  const at = callerSpan();
  const report = reportAt(scope, at);
  if (scope.group !== undefined)
    report(
      "K206",
      "an exit handler is inside another group",
      "KFP has exit handlers at the top of a pipeline only; move it there, or into a pipeline of its own",
    );
  const node: ExitHandlerNode = {
    ...emptyGroup(scope),
    control: "exitHandler",
    name: scope.pipeline.names.allocate(`exit-handler-${nextNumber(scope)}`),
    displayName: readLabel("displayName", options.displayName, report),
    at,
  };
  const exitNodes: Node[] = [];
  expectFunction(exit, "the exit of exitHandler", "write () => notify({ … }), and call one component in it");
  inScope({ ...scope, nodes: exitNodes, exitOf: node }, exit);
  const [task] = exitNodes;
  if (exitNodes.length !== 1 || task?.kind !== "task")
    report(
      "K206",
      `the exit of an exit handler is ${exitNodes.length} tasks or groups, not one task`,
      "call exactly one component or pipeline in its first function",
    );
  else if (dependsOnTasks(task))
    report("K206", `the exit task '${task.name}' depends on other tasks`, {
      hint: "give it constants and inputs of the pipeline only",
      related: [{ message: "it is called here", at: task.at }],
    });
  scope.nodes.push(node);
  traceGroup(node, scope, build);
  scope.nodes.push(...exitNodes);
  return markNode({}, node, scope) as unknown as Waitable;
}

/** The first thing that an exit task waits for is its own group. */
const dependsOnTasks = (task: TaskNode): boolean =>
  task.after.length > 1 || sourcesOfTask(task).some((source) => source.kind !== "input");
