import type { Diagnostic } from "./diagnostics/pipewright-error.ts";
import type { PipelineGraph, TaskNode } from "./graph/graph.ts";
import { allTasks } from "./graph/place.ts";

const workspacePath = "{{$.workspace_path}}";

/** What can only be told of the pipeline that is run: whether its tasks find a workspace, and whose settings count. */
export function checkRunSettings(graph: PipelineGraph): readonly Diagnostic[] {
  const tasks = [...tasksIn(graph)];
  const ignored = tasks.flatMap(({ callee, at }): readonly Diagnostic[] => {
    const own = callee.kind === "pipeline" ? callee.graph.config : callee.kind === "spec" ? callee.config : undefined;
    return own === undefined
      ? []
      : [
          {
            severity: "warning",
            code: "K139",
            message: `the run settings of pipeline '${callee.name}' do not count inside '${graph.name}'`,
            hint: `give what it needs to '${graph.name}', whose settings hold for the whole run`,
            at,
          },
        ];
  });
  if (graph.config?.workspace !== undefined) return ignored;
  const homeless = tasks.filter(usesWorkspace).map(({ name, at }): Diagnostic => ({
    code: "K134",
    message: `task '${name}' uses a workspace, and pipeline '${graph.name}' has none`,
    hint: "give the pipeline one: kubernetes: { workspace: { size: '10Gi' } }",
    at,
  }));
  return [...homeless, ...ignored];
}

/** Every task of a pipeline and of the pipelines inside it; one that is called often is looked into once. */
export function* tasksIn(graph: PipelineGraph, seen = new Set<PipelineGraph>()): Generator<TaskNode> {
  if (seen.has(graph)) return;
  seen.add(graph);
  for (const task of allTasks(graph.body.nodes)) {
    yield task;
    if (task.callee.kind === "pipeline") yield* tasksIn(task.callee.graph, seen);
  }
}

function usesWorkspace({ callee, inputs }: TaskNode): boolean {
  const constants = Object.values(inputs).flatMap((binding) =>
    binding.kind === "constant" ? [binding.value] : binding.kind === "template" ? [textsOf(binding.value)] : [],
  );
  if (mentions(constants)) return true;
  if (callee.kind === "importer") return callee.downloadToWorkspace;
  if (callee.kind === "container") return mentions([callee.command, callee.args, callee.env]);
  if (callee.kind !== "spec") return false;
  return (
    mentions([callee.component, callee.components, callee.executors]) ||
    Object.values(callee.executors).some(({ importer }) => importer?.downloadToWorkspace === true)
  );
}

/** The texts of a constant that also holds references; those lead to tasks and back, so they are left out. */
function textsOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("parts" in value && Array.isArray(value.parts)) return value.parts.filter((part) => typeof part === "string");
  return Object.values(value).map(textsOf);
}

const mentions = (value: unknown): boolean => JSON.stringify(value).includes(workspacePath);
