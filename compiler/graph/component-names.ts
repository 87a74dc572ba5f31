import type { Diagnostic } from "../diagnostics/pipewright-error.ts";
import type { FunctionCallee, PipelineGraph, TaskNode } from "./graph.ts";
import { allTasks } from "./place.ts";

/**
 * A container finds the work of a TypeScript component by the component's name, so one name must stand for one component
 * in a pipeline and everything inside it. A component that a function makes again and again alike is one component.
 */
export function sharedNames(graph: PipelineGraph): readonly Diagnostic[] {
  const first = new Map<string, Found>();
  const problems: Diagnostic[] = [];
  const seen = new Set<PipelineGraph>();
  const visit = (each: PipelineGraph): void => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const task of allTasks(each.body.nodes)) {
      const { callee } = task;
      if (callee.kind === "pipeline") visit(callee.graph);
      if (callee.kind !== "function") continue;
      const known = first.get(callee.name);
      if (known === undefined) first.set(callee.name, { task, callee });
      else if (!isSame(known.callee, callee)) problems.push(problem(known.task, task));
    }
  };
  visit(graph);
  return problems;
}

interface Found {
  readonly task: TaskNode;
  readonly callee: FunctionCallee;
}

const problem = (first: TaskNode, second: TaskNode): Diagnostic => ({
  code: "K143",
  message: `two different components are called '${second.callee.name}'`,
  hint: "rename one of them: a container finds the work by the name",
  at: second.at,
  related: [{ message: "the other one is called here", at: first.at }],
});

function isSame(a: FunctionCallee, b: FunctionCallee): boolean {
  if (a === b) return true;
  return (
    a.definedIn?.file === b.definedIn?.file && interfaceText(a) === interfaceText(b) && workText(a) === workText(b)
  );
}

/** What arrives at the work and leaves it; what the author knows beyond that (texts, the inside of lists) changes nothing there. */
const interfaceText = ({ inputs, outputs }: FunctionCallee): string =>
  JSON.stringify([inputs, outputs], (key, value: unknown) =>
    key === "shape" || key === "description" || key === "fits" ? undefined : value,
  );

/** The text of work that is written beside the contract; two closures of the same text cannot be told apart, nor need they be. */
function workText({ component }: FunctionCallee): string {
  const { definition } = component() as { readonly definition?: { readonly run?: unknown } };
  return typeof definition?.run === "function" ? String(definition.run) : "";
}
