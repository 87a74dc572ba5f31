import { fail } from "../diagnostics/pipewright-error.ts";
import type { Node, PipelineCallee, PipelineGraph, TaskNode } from "../graph/graph.ts";
import type { GroupNode } from "../graph/group.ts";
import { allTasks, neighbours } from "../graph/place.ts";
import { channelName } from "../graph/channel-name.ts";
import type { ComponentSpec, DagOutputs, DagSpec, JsonObject, TaskInputs, TaskSpec } from "../spec/pipeline-spec.ts";
import { lowerExecutor } from "./executor.ts";
import { groupDagOutputs, groupInputs, groupOutputs, groupRule, groupTaskInputs, ruleSources } from "./group.ts";
import { lowerInterface } from "./interface.ts";
import { type LoweredKubernetes, lowerKubernetes } from "./kubernetes.ts";
import type { Level } from "./level.ts";
import { lowerLoaded } from "./loaded.ts";
import { type Lowering, outputPorts } from "./lowering.ts";
import { lowerInputs } from "./task-inputs.ts";
import { lowerSettings } from "./task-settings.ts";
import { placeComponent, placeExecutor, sharedName, sharesComponent } from "./sharing.ts";

/** Lowers one pipeline body. */
export function lowerDag(graph: PipelineGraph, lowering: Lowering): DagSpec {
  const level: Level = { group: undefined, handedIn: new Map(), waits: readWaits(graph) };
  const tasks = lowerNodes(graph.body.nodes, level, lowering);
  const outputs = lowerOutputs(graph);
  return { ...(outputs ? { outputs } : {}), tasks };
}

/**
 * Lowers the nodes of one level. Their own components are named first, then those of nested pipelines in task order,
 * so names never depend on map order.
 */
function lowerNodes(nodes: readonly Node[], level: Level, lowering: Lowering): Readonly<Record<string, TaskSpec>> {
  const asked = nodes.map((node) => (node.kind === "task" ? lowerKubernetes(node, level) : undefined));
  const keys = nodes.map((node, index) => componentKey(node, asked[index]?.config, lowering));
  const tasks: Record<string, TaskSpec> = {};
  nodes.forEach((node, index) => {
    const task = node.kind === "task" ? lowerTask(node, level) : lowerGroup(node, level, lowering);
    const dependencies = dependenciesOf(node, [task.inputs, asked[index]], level);
    const late = dependencies.find((name) => !Object.hasOwn(tasks, name));
    if (late !== undefined) failLate(node, late);
    const key = keys[index] ?? "";
    tasks[node.name] = {
      ...task.before,
      componentRef: { name: key },
      ...(dependencies.length > 0 ? { dependentTasks: dependencies } : {}),
      ...(task.inputs ? { inputs: task.inputs } : {}),
      taskInfo: { name: node.displayName ?? node.name },
      ...task.rule,
    };
    if (node.kind === "group") lowering.components.write(key, task.component ?? {});
  });
  nodes.forEach((node, index) => {
    if (node.kind === "group" || node.callee.kind !== "pipeline") return;
    const { graph, inputs } = node.callee;
    const key = keys[index] ?? "";
    // Another task shares it and has written it.
    if (Object.hasOwn(lowering.components.written, key)) return;
    const component = lowerInterface(inputs, outputPorts(graph), lowering.options);
    lowering.components.write(key, { ...component, dag: lowerDag(graph, lowering) });
  });
  return tasks;
}

/** A node's parts on the wire; its name, component and dependencies are added by the level. */
interface Lowered {
  readonly before?: Pick<TaskSpec, "cachingOptions" | "retryPolicy">;
  readonly inputs: TaskInputs | undefined;
  readonly rule?: Omit<TaskSpec, "taskInfo" | "componentRef">;
  readonly component?: ComponentSpec;
}

function lowerTask(task: TaskNode, level: Level): Lowered {
  return {
    before: lowerSettings(task.settings),
    inputs: lowerInputs(task, level),
    ...(task.ignoresFailure ? { rule: { triggerPolicy: { strategy: "ALL_UPSTREAM_TASKS_COMPLETED" } } } : {}),
  };
}

/** The inside of a group becomes a component; what it reads from outside becomes inputs, at every level on the way. */
function lowerGroup(group: GroupNode, level: Level, lowering: Lowering): Lowered {
  const handedIn = new Map(ruleSources(group).map((source) => [channelName(source), source]));
  const inner: Level = { group, handedIn, waits: level.waits };
  const tasks = lowerNodes(group.nodes, inner, lowering);
  const outputs = groupDagOutputs(group);
  return {
    inputs: groupTaskInputs(inner, level),
    rule: groupRule(group),
    component: {
      ...lowerInterface(groupInputs(group, inner), groupOutputs(group), lowering.options),
      dag: { ...(outputs ? { outputs } : {}), tasks },
    },
  };
}

/** The name of a node's component. Those without tasks inside are written here; the others once their tasks are lowered. */
function componentKey(node: Node, kubernetes: JsonObject | undefined, lowering: Lowering): string {
  if (node.kind === "group") return lowering.components.reserve(`comp-${node.name}`);
  const { callee } = node;
  if (callee.kind === "pipeline") return pipelineKey(node, callee, lowering);
  if (callee.kind === "spec") return lowerLoaded(node, { callee, kubernetes }, lowering);
  const executor = lowerExecutor(node, lowering.options);
  const component = {
    executorLabel: placeExecutor(node, { executor, kubernetes }, lowering),
    ...lowerInterface(callee.inputs, callee.outputs, lowering.options),
    ...(callee.taskConfig === undefined ? {} : { taskConfigPassthroughs: callee.taskConfig }),
  };
  return placeComponent(node, component, lowering);
}

/** A pipeline that is called again is the same graph; nobody has to compare what it holds. */
function pipelineKey(task: TaskNode, { graph }: PipelineCallee, lowering: Lowering): string {
  if (!sharesComponent(task, lowering)) return lowering.components.reserve(`comp-${task.name}`);
  const key = lowering.nested.get(graph) ?? lowering.components.reserve(sharedName(task));
  lowering.nested.set(graph, key);
  return key;
}

/** `after` of every task as waiting between neighbours: a task in one group waits for a task in another through the groups. */
function readWaits(graph: PipelineGraph): Level["waits"] {
  const waits = new Map<Node, Set<Node>>();
  for (const task of allTasks(graph.body.nodes)) {
    for (const other of task.after) {
      const { waiting, target } = neighbours(task, other);
      waits.set(waiting, (waits.get(waiting) ?? new Set()).add(target));
    }
  }
  return waits;
}

/** Everything that must come first: producers of what the node reads and `after` targets, sorted, unique. */
function dependenciesOf(
  node: Node,
  [inputs, kubernetes]: readonly [TaskInputs | undefined, LoweredKubernetes | undefined],
  { waits }: Level,
): readonly string[] {
  const producers = [
    ...(kubernetes?.producers ?? []),
    ...Object.values(inputs?.parameters ?? {}).map(
      (input) => input.taskOutputParameter?.producerTask ?? input.taskFinalStatus?.producerTask,
    ),
    ...Object.values(inputs?.artifacts ?? {}).map((input) => input.taskOutputArtifact?.producerTask),
  ].filter((name) => name !== undefined);
  return [...new Set([...producers, ...[...(waits.get(node) ?? [])].map((other) => other.name)])].sort();
}

/**
 * References and `after` point at what exists already, so tracing cannot build a circle, except through a value that
 * an exit task makes; a graph made by hand can, and a cluster would wait for ever.
 */
function failLate(node: Node, late: string): never {
  return fail("K202", `task '${node.name}' waits for '${late}', which does not come before it`, {
    hint: "tasks may only use what earlier calls returned",
    at: node.at,
  });
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
