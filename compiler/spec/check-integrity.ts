import { nameHint } from "../diagnostics/did-you-mean.ts";
import { walkDepthFirst } from "./depth-first.ts";
import type { StructureProblem } from "./check-structure.ts";
import type { ComponentSpec, DagSpec, PipelineSpec, TaskSpec } from "./pipeline-spec.ts";
import { referenceProblems } from "./check-references.ts";

/** A broken rule: an error stops every backend, a warning is what real files get away with. */
export interface IntegrityProblem extends StructureProblem {
  readonly severity: "error" | "warning";
}

type Path = readonly (string | number)[];

/**
 * Rules that hold between the parts of a spec (the parser rules every reference-compiled file obeys): names resolve,
 * inputs are supplied, every DAG output is wired, nothing waits for itself. Assumes a structurally sound document.
 */
export function checkIntegrity(spec: PipelineSpec): readonly IntegrityProblem[] {
  const problems: StructureProblem[] = [];
  const warnings: StructureProblem[] = [...unused(spec)];
  if (spec.schemaVersion !== "2.1.0" && spec.schemaVersion !== "2.0.0") {
    problems.push({
      path: ["schemaVersion"],
      message: `schema version '${spec.schemaVersion ?? ""}' is not known`,
      hint: "the kit reads 2.1.0 and 2.0.0",
    });
  }
  if (spec.root.dag === undefined)
    problems.push({ path: ["root"], message: "the root has no 'dag'", hint: "a pipeline's root is a graph of tasks" });
  const components: readonly (readonly [Path, ComponentSpec])[] = [
    [["root"], spec.root],
    ...Object.entries(spec.components ?? {}).map(([name, component]) => [["components", name], component] as const),
  ];
  for (const [path, component] of components) {
    if (component.dag !== undefined && component.executorLabel === undefined)
      checkDag({ spec, path, component, dag: component.dag }, { problems, warnings });
    else if (component.dag === undefined && component.executorLabel !== undefined)
      problems.push(...checkExecutor(spec, path, component.executorLabel));
    else if (path[0] !== "root")
      problems.push({
        path,
        message: `component '${String(path[1])}' must have exactly one of 'dag' and 'executorLabel'`,
        hint: "remove one, or add the missing one",
      });
  }
  problems.push(...checkNesting(spec));
  return [...problems.map(ranked("error")), ...warnings.map(ranked("warning"))];
}

const ranked =
  (severity: IntegrityProblem["severity"]) =>
  ({ path, message, hint }: StructureProblem): IntegrityProblem => ({ path, message, hint, severity });

/** Entries that nothing refers to: harmless, and often the trace of a slip. */
function unused(spec: PipelineSpec): readonly StructureProblem[] {
  const components = Object.values(spec.components ?? {});
  const dags = [spec.root, ...components].map(({ dag }) => dag);
  const called = new Set(dags.flatMap((dag) => Object.values(dag?.tasks ?? {}).map((task) => task.componentRef?.name)));
  const labels = new Set([spec.root, ...components].map(({ executorLabel }) => executorLabel));
  return [
    ...Object.keys(spec.components ?? {})
      .filter((name) => !called.has(name))
      .map((name) => ({ path: ["components", name], message: `no task uses component '${name}'`, hint: "remove it" })),
    ...Object.keys(spec.deploymentSpec?.executors ?? {})
      .filter((name) => !labels.has(name))
      .map((name) => ({
        path: ["deploymentSpec", "executors", name],
        message: `no component uses executor '${name}'`,
        hint: "remove it",
      })),
  ];
}

function checkExecutor(spec: PipelineSpec, path: Path, label: string): readonly StructureProblem[] {
  const executors = spec.deploymentSpec?.executors ?? {};
  if (Object.hasOwn(executors, label)) return [];
  const hint = nameHint(label, Object.keys(executors));
  return [{ path: [...path, "executorLabel"], message: `there is no executor '${label}'`, hint }];
}

export interface DagPlace {
  readonly spec: PipelineSpec;
  readonly path: Path;
  readonly component: ComponentSpec;
  readonly dag: DagSpec;
}

interface Found {
  readonly problems: StructureProblem[];
  readonly warnings: StructureProblem[];
}

/** The root's outputs have no consumer, and Google ships a file whose root outputs disagree: there it is a warning. */
function checkDag(place: DagPlace, { problems, warnings }: Found): void {
  const tasks = Object.entries(place.dag.tasks ?? {});
  problems.push(...tasks.flatMap(([name, task]) => checkTask(place, name, task)), ...checkCycles(place));
  (place.path[0] === "root" ? warnings : problems).push(...checkOutputs(place));
}

function checkTask(place: DagPlace, name: string, task: TaskSpec): readonly StructureProblem[] {
  const path = [...place.path, "dag", "tasks", name];
  const components = place.spec.components ?? {};
  const reference = task.componentRef?.name ?? "";
  const component = Object.hasOwn(components, reference) ? components[reference] : undefined;
  if (component === undefined)
    return [
      {
        path: [...path, "componentRef"],
        message: `task '${name}' refers to component '${reference}', which does not exist`,
        hint: nameHint(reference, Object.keys(components)),
      },
    ];
  const dependents = (task.dependentTasks ?? [])
    .filter((other) => !Object.hasOwn(place.dag.tasks, other))
    .map((other): StructureProblem => ({
      path: [...path, "dependentTasks"],
      message: `task '${name}' waits for '${other}', which is not a task beside it`,
      hint: nameHint(other, Object.keys(place.dag.tasks)),
    }));
  return [...dependents, ...referenceProblems(place, { path, name, task, component })];
}

function checkOutputs({ dag, component, path }: DagPlace): readonly StructureProblem[] {
  const wired = [...Object.keys(dag.outputs?.parameters ?? {}), ...Object.keys(dag.outputs?.artifacts ?? {})];
  const declared = [
    ...Object.keys(component.outputDefinitions?.parameters ?? {}),
    ...Object.keys(component.outputDefinitions?.artifacts ?? {}),
  ];
  const unwired = declared
    .filter((name) => !wired.includes(name))
    .map((name): StructureProblem => ({
      path: [...path, "outputDefinitions"],
      message: `output '${name}' is declared but no task provides it`,
      hint: "wire it in dag.outputs, or remove it",
    }));
  const undeclared = wired
    .filter((name) => !declared.includes(name))
    .map((name): StructureProblem => ({
      path: [...path, "dag", "outputs"],
      message: `output '${name}' is wired but not declared`,
      hint: "declare it in outputDefinitions",
    }));
  return [...unwired, ...undeclared];
}

/** Tasks that wait for each other would wait for ever. */
function checkCycles({ dag, path }: DagPlace): readonly StructureProblem[] {
  const tasks = dag.tasks ?? {};
  const before = (name: string): readonly string[] =>
    predecessors(tasks[name]).filter((other) => Object.hasOwn(tasks, other));
  return walkDepthFirst(Object.keys(tasks), before).circles.map((circle) => ({
    path: [...path, "dag", "tasks", circle.at(-1) ?? ""],
    message: `tasks wait for each other: ${circle.join(" → ")}`,
    hint: "remove one of the dependencies",
  }));
}

/** A component inside itself would be a spec without end. */
function checkNesting(spec: PipelineSpec): readonly StructureProblem[] {
  const components = spec.components ?? {};
  const inside = (name: string): readonly string[] =>
    Object.values(components[name]?.dag?.tasks ?? {})
      .map((task) => task.componentRef?.name ?? "")
      .filter((other) => Object.hasOwn(components, other));
  return walkDepthFirst(Object.keys(components), inside).circles.map((circle) => ({
    path: ["components", circle.at(-1) ?? ""],
    message: `a component contains itself: ${circle.join(" → ")}`,
    hint: "a spec cannot be recursive; use a loop",
  }));
}

/** Every task that must end before this one starts: declared dependencies and producers of its inputs. */
export function predecessors(task: TaskSpec | undefined): readonly string[] {
  const parameters = Object.values(task?.inputs?.parameters ?? {}).flatMap((input) => [
    input.taskOutputParameter?.producerTask,
    input.taskFinalStatus?.producerTask,
  ]);
  const artifacts = Object.values(task?.inputs?.artifacts ?? {}).map((input) => input.taskOutputArtifact?.producerTask);
  return [
    ...new Set([...(task?.dependentTasks ?? []), ...parameters, ...artifacts].filter((name) => name !== undefined)),
  ];
}
