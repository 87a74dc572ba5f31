import { fail } from "../diagnostics/pipewright-error.ts";
import type { PipelineGraph, Source, TaskNode } from "../graph/graph.ts";
import type { DagOutputs, DagSpec, TaskSpec } from "../spec/pipeline-spec.ts";
import { lowerExecutor } from "./executor.ts";
import { type Lowering, outputPorts } from "./lowering.ts";
import { lowerInterface } from "./interface.ts";
import { lowerLoaded } from "./loaded.ts";
import { lowerInputs } from "./task-inputs.ts";
import { lowerSettings } from "./task-settings.ts";

/** Lowers one pipeline body. Its own components are named first, then those of nested pipelines in task order, so names never depend on map order. */
export function lowerDag(graph: PipelineGraph, lowering: Lowering): DagSpec {
  checkAcyclic(graph);
  const keys = graph.body.nodes.map((task) => lowering.componentNames.allocate(`comp-${task.name}`));
  const tasks: Record<string, TaskSpec> = {};
  graph.body.nodes.forEach((task, index) => {
    const key = keys[index] ?? "";
    const { inputs, sources } = lowerInputs(task);
    tasks[task.name] = lowerTask(task, { key, inputs, dependencies: dependencies(task, sources) });
    if (task.callee.kind !== "pipeline") lowerLeaf(task, key, lowering);
  });
  graph.body.nodes.forEach((task, index) => {
    const { callee } = task;
    if (callee.kind !== "pipeline") return;
    const nested = lowerDag(callee.graph, lowering);
    lowering.components[keys[index] ?? ""] = {
      ...lowerInterface(callee.inputs, outputPorts(callee.graph), lowering.options),
      dag: nested,
    };
  });
  const outputs = lowerOutputs(graph);
  return { ...(outputs ? { outputs } : {}), tasks };
}

interface TaskParts {
  readonly key: string;
  readonly inputs: TaskSpec["inputs"];
  readonly dependencies: readonly string[];
}

function lowerTask(task: TaskNode, parts: TaskParts): TaskSpec {
  return {
    ...lowerSettings(task.settings),
    componentRef: { name: parts.key },
    ...(parts.dependencies.length > 0 ? { dependentTasks: parts.dependencies } : {}),
    ...(parts.inputs ? { inputs: parts.inputs } : {}),
    taskInfo: { name: task.displayName ?? task.name },
  };
}

function lowerLeaf(task: TaskNode, key: string, lowering: Lowering): void {
  if (task.callee.kind === "spec") return lowerLoaded(task, { key, callee: task.callee }, lowering);
  const executor = lowerExecutor(task, lowering.options);
  const executorLabel = lowering.executorNames.allocate(`exec-${task.name}`);
  lowering.components[key] = {
    executorLabel,
    ...lowerInterface(task.callee.inputs, task.callee.outputs, lowering.options),
  };
  lowering.executors[executorLabel] = executor;
}

/** Everything that must come first: producers of the inputs and `after` targets, sorted, unique. */
function dependencies(task: TaskNode, sources: readonly Source[]): readonly string[] {
  const producers = sources.flatMap((source) => (source.kind === "output" ? [source.task.name] : []));
  return [...new Set([...producers, ...task.after.map((other) => other.name)])].sort();
}

function lowerOutputs(graph: PipelineGraph): DagOutputs | undefined {
  const names = Object.keys(graph.outputs).sort();
  const parameters: Record<string, NonNullable<DagOutputs["parameters"]>[string]> = {};
  const artifacts: Record<string, NonNullable<DagOutputs["artifacts"]>[string]> = {};
  for (const name of names) {
    const source = graph.outputs[name];
    if (source?.kind !== "output") continue;
    const producerSubtask = source.task.name;
    if (source.port.kind === "parameter")
      parameters[name] = { valueFromParameter: { outputParameterKey: source.name, producerSubtask } };
    else artifacts[name] = { artifactSelectors: [{ outputArtifactKey: source.name, producerSubtask }] };
  }
  if (names.length === 0) return undefined;
  return {
    ...(Object.keys(artifacts).length > 0 ? { artifacts } : {}),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
  };
}

/**
 * References and `after` only ever point at tasks that exist already, so tracing cannot build a cycle;
 * a graph made by hand can, and a cluster would wait for ever.
 */
function checkAcyclic(graph: PipelineGraph): void {
  const seen = new Set<TaskNode>();
  for (const task of graph.body.nodes) {
    const earlier = [
      ...task.after,
      ...Object.values(task.inputs).flatMap((binding) =>
        binding.kind === "source" && binding.source.kind === "output" ? [binding.source.task] : [],
      ),
    ];
    const late = earlier.find((other) => !seen.has(other));
    if (late)
      fail("K202", `task '${task.name}' waits for '${late.name}', which does not come before it`, {
        hint: "tasks may only use what earlier calls returned",
        at: task.at,
      });
    seen.add(task);
  }
}
