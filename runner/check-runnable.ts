import type { Diagnostic } from "../compiler/diagnostics/pipewright-error.ts";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import type { ComponentSpec, DagSpec, PipelineSpec, TaskSpec } from "../compiler/spec/pipeline-spec.ts";
import { waitsFor } from "./dependencies.ts";
import type { HandlerTable } from "./run-options.ts";

/** Everything that keeps a spec from running here, found before anything starts. */
export function checkRunnable(spec: PipelineSpec, handlers: HandlerTable): readonly Diagnostic[] {
  const found: Findings = { unsupported: new Map(), foreign: [], unknown: [], broken: [] };
  if (spec.root.dag === undefined) {
    return [
      { code: "K403", message: "the root of the spec has no tasks", hint: "compile a pipeline, not a component" },
    ];
  }
  visitDag(spec.root.dag, { spec, handlers, found, path: "", open: new Set() });
  const { unsupported, foreign, unknown, broken } = found;
  return [
    ...broken,
    ...[...unsupported].map(([feature, tasks]): Diagnostic => ({
      code: "K500",
      message: `a local run cannot do ${feature} yet (${list(tasks)})`,
      hint: "submit the pipeline to Vertex AI or Kubeflow, or leave this part out of a local run",
    })),
    ...(foreign.length === 0
      ? []
      : [
          {
            code: "K501",
            message: `only TypeScript components run here, and ${list(foreign)} ${foreign.length === 1 ? "starts a container image" : "start container images"}`,
            hint: "submit the pipeline to Vertex AI or Kubeflow, or use TypeScript components in their place",
          } as const,
        ]),
    ...unknown,
  ];
}

interface Findings {
  /** Feature → tasks that need it. */
  readonly unsupported: Map<string, string[]>;
  readonly foreign: string[];
  readonly unknown: Diagnostic[];
  readonly broken: Diagnostic[];
}

interface Place {
  readonly spec: PipelineSpec;
  readonly handlers: HandlerTable;
  readonly found: Findings;
  /** Path of the DAG's task, "" at the top. */
  readonly path: string;
  /** Components that enclose this DAG. */
  readonly open: ReadonlySet<string>;
}

function visitDag(dag: DagSpec, place: Place): void {
  checkOrder(dag, place);
  for (const [name, task] of Object.entries(dag.tasks)) {
    const path = place.path === "" ? name : `${place.path}/${name}`;
    for (const feature of unsupportedFeatures(task)) addTo(place.found.unsupported, feature, path);
    const key = task.componentRef.name;
    const component = place.spec.components?.[key];
    if (component === undefined || place.open.has(key)) {
      place.found.broken.push({
        code: "K404",
        message:
          component === undefined
            ? `task '${path}' names component '${key}', which the spec does not have`
            : `component '${key}' contains itself`,
        hint: "compile the pipeline again",
      });
    } else if (component.dag === undefined) {
      checkExecutor(component, { ...place, path });
    } else {
      visitDag(component.dag, { ...place, path, open: new Set([...place.open, key]) });
    }
  }
}

function unsupportedFeatures(task: TaskSpec): readonly string[] {
  const sources = Object.values(task.inputs?.parameters ?? {});
  return [
    ...(task.parameterIterator || task.artifactIterator ? ["loops"] : []),
    ...(task.triggerPolicy?.condition === undefined ? [] : ["conditions"]),
    ...(task.triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED" ? ["exit handlers"] : []),
    ...(sources.some((source) => source.taskFinalStatus) ? ["final states of tasks as inputs"] : []),
    ...(sources.some((source) => source.parameterExpressionSelector !== undefined) ? ["parts of loop items"] : []),
  ];
}

function checkExecutor(component: ComponentSpec, { spec, handlers, found, path }: Place): void {
  const executor = spec.deploymentSpec?.executors?.[component.executorLabel ?? ""];
  if (executor?.importer !== undefined) addTo(found.unsupported, "importers", path);
  else if (executor?.container === undefined) addTo(found.unsupported, "this kind of executor", path);
  else {
    const name = componentNameOf(executor.container);
    if (name === undefined) found.foreign.push(path);
    else if (!handlers.has(name))
      found.unknown.push({
        code: "K502",
        message: `nobody knows the work behind component '${name}' (task '${path}')`,
        hint: "run the pipeline from its TypeScript file, or put a handler.ts beside the component's contract",
      });
  }
}

/** A spec from elsewhere may name tasks that do not exist, or run in a circle. */
function checkOrder(dag: DagSpec, { found, path }: Place): void {
  const where = path === "" ? "the pipeline" : `'${path}'`;
  const state = new Map<string, "open" | "done">();
  const visit = (name: string): void => {
    if (state.get(name) === "done") return;
    const task = dag.tasks[name];
    if (task === undefined || state.get(name) === "open") {
      found.broken.push(
        task === undefined
          ? { code: "K203", message: `a task of ${where} waits for '${name}', which does not exist`, hint: fix }
          : { code: "K202", message: `task '${name}' of ${where} waits for itself, by way of others`, hint: fix },
      );
      return;
    }
    state.set(name, "open");
    waitsFor(task).forEach(visit);
    state.set(name, "done");
  };
  Object.keys(dag.tasks).forEach(visit);
}

const fix = "compile the pipeline again";
const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

function addTo(map: Map<string, string[]>, key: string, value: string): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
