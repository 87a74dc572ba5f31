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
  const branch = branchOf(source);
  if (branch !== undefined) {
    report("K211", "a value that exists only when a condition holds is used where it may be missing", {
      hint: "return it from the loop's function and use the list that parallelFor returns",
      related: [{ message: "it is made here", at: branch.at }],
    });
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

/** The lone branch that a value leaves, which only some iterations of a loop make; undefined for all other values. */
export const branchOf = (source: Source): GroupNode | undefined =>
  source.kind === "output" && source.task.kind === "group" && source.task.control === "condition"
    ? source.task
    : undefined;

function valueWords(source: Source): string {
  if (source.kind !== "output") return source.kind === "item" ? "the item of a loop" : `input '${source.name}'`;
  return source.task.kind === "task"
    ? `'${source.name}' of '${source.task.name}'`
    : groupValueWords[source.task.control];
}

const groupValueWords = {
  condition: "what a branch makes",
  branches: "what the branches make",
  loop: "what a loop collects",
  exitHandler: "what an exit handler makes",
} as const;

export const words = {
  condition: "branch",
  branches: "branches",
  loop: "loop",
  exitHandler: "exit handler",
} as const;

/** "a loop", "an exit handler". */
export const withArticle = ({ control }: GroupNode): string =>
  control === "branches" ? "branches" : `${control === "exitHandler" ? "an" : "a"} ${words[control]}`;

const wayOut = (home: GroupNode): string =>
  ({
    condition: "return it from every branch, close the chain with otherwise, and use what that returns",
    branches: "return it from the group around it and use what that returns",
    loop: "return it from the loop's function and use the list that parallelFor returns",
    exitHandler: "nothing leaves an exit handler; put the task that uses it inside",
  })[home.control];
