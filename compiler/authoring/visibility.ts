import type { Source } from "../graph/graph.ts";
import type { GroupNode } from "../graph/group.ts";
import { around, homeOf } from "../graph/place.ts";
import type { Report, Scope } from "./scope.ts";

/** Whether a value may be used at a level: it is made there or further out, in this pipeline. Reports why not. */
export function isVisible(source: Source, scope: Scope, report: Report): boolean {
  if (source.pipeline !== scope.pipeline) {
    report(
      "K201",
      `'${source.name}' belongs to another pipeline than '${scope.pipeline.name}'`,
      "pass it through the inputs or outputs of that pipeline",
    );
    return false;
  }
  const home = homeOf(source);
  if (home === undefined || around(scope.group).includes(home)) return true;
  const maker = source.kind === "output" && source.task.kind === "task" ? source.task : home;
  report("K204", `${valueWords(source)} is used outside the ${words[home.control]} that makes it`, {
    hint: wayOut(home),
    related: [{ message: "it is made here", at: maker.at }],
  });
  return false;
}

const valueWords = (source: Source): string =>
  source.kind === "output" && source.task.kind === "task"
    ? `'${source.name}' of '${source.task.name}'`
    : source.kind === "item"
      ? "the item of a loop"
      : "the result of a group";

export const words = {
  condition: "branch",
  branches: "branches",
  loop: "loop",
  exitHandler: "exit handler",
} as const;

const wayOut = (home: GroupNode): string =>
  ({
    condition: "return it from every branch, close the chain with otherwise, and use what that returns",
    branches: "return it from the group around it and use what that returns",
    loop: "return it from the loop's function and use the list that parallelFor returns",
    exitHandler: "nothing leaves an exit handler; put the task that uses it inside",
  })[home.control];
