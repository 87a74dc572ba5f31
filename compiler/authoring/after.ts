import type { Node } from "../graph/graph.ts";
import { around } from "../graph/place.ts";
import type { Report, Scope } from "./scope.ts";
import { nodeOf } from "./node-face.ts";
import { withArticle, words } from "./visibility.ts";

/** The nodes that a task at this level waits for. */
export function readAfter(targets: readonly unknown[], scope: Scope, report: Report): readonly Node[] {
  if (!Array.isArray(targets)) {
    report("K203", "'after' is not a list", "write after: [task]");
    return [];
  }
  return targets.flatMap((target: unknown) => {
    const found = nodeOf(target);
    if (found === undefined || found.pipeline !== scope.pipeline) {
      report(
        "K203",
        "'after' names something that is not a task of this pipeline",
        "pass what calling a component in the same pipeline returned",
      );
      return [];
    }
    return canWait(found.node, scope, report) ? [found.node] : [];
  });
}

/** A loop may be entered from outside: waiting for a task in it is waiting for the loop. A branch may never run, and an exit handler has its own exit. */
function canWait(target: Node, scope: Scope, report: Report): boolean {
  const here = around(scope.group);
  if (target.kind === "group" && here.includes(target)) {
    report(
      "K203",
      `'after' names the ${words[target.control]} that the task is in`,
      "name a task or group that ends before this one",
    );
    return false;
  }
  const crossed = around(target.parent).filter((group) => !here.includes(group));
  const closed = crossed.find((group) => group.control !== "loop");
  if (closed === undefined) return true;
  const what = target.kind === "task" ? `task '${target.name}'` : `'${target.name}'`;
  report("K203", `'after' names ${what} in ${withArticle(closed)} that this task is not in`, {
    hint:
      closed.control === "exitHandler"
        ? "wait for what exitHandler returned"
        : "a branch may never run; move the task into it, or wait for something outside",
    related: [{ message: "it is called here", at: target.at }],
  });
  return false;
}
