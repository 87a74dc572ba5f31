import { tasksIn } from "./check-run-settings.ts";
import type { Diagnostic } from "./diagnostics/pipewright-error.ts";
import type { PipelineGraph } from "./graph/graph.ts";
import type { PipelineSpec } from "./spec/pipeline-spec.ts";
import type { SpecDocuments } from "./spec/platform-spec.ts";
import { taskPlaces } from "./targets/spec-places.ts";
import { targetDiagnostic, type TargetProblem } from "./targets/target-problem.ts";
import { type TargetOptions, targetProblems } from "./targets/target.ts";

/** What the target of a compiled pipeline cannot run or does not heed, at the author's calls. @throws K181 */
export function checkTarget(
  graph: PipelineGraph,
  documents: SpecDocuments,
  options: TargetOptions,
): readonly Diagnostic[] {
  const problems = targetProblems(documents, options);
  if (problems.length === 0) return [];
  const calls = new Map([...tasksIn(graph)].toReversed().map(({ name, at }) => [name, at] as const));
  return problems.map((problem) => targetDiagnostic(problem, calls.get(taskOf(problem, documents.spec) ?? "")));
}

/** The task that a problem is about, or the first that runs the component or executor that it is about. */
function taskOf({ path, document }: TargetProblem, spec: PipelineSpec): string | undefined {
  if (document === "platform") return undefined;
  const index = path.lastIndexOf("tasks");
  if (index !== -1) return String(path[index + 1]);
  const [section, key, label] = path;
  return taskPlaces(spec).find(({ task, component }) =>
    section === "deploymentSpec" ? component?.executorLabel === label : task.componentRef.name === key,
  )?.name;
}
