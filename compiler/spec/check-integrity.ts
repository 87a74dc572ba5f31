import { nameHint } from "../diagnostics/did-you-mean.ts";
import { walkDepthFirst } from "./depth-first.ts";
import type { StructureProblem } from "./check-structure.ts";
import type { ComponentSpec, DagSpec, ExecutorSpec, PipelineSpec, TaskSpec } from "./pipeline-spec.ts";
import { dagOutputProblems } from "./check-dag-outputs.ts";
import { edgeProblems } from "./check-edges.ts";
import { iteratorProblems } from "./check-iterators.ts";
import { conditionProblems, executorProblems, mentionsOf, type PlacedMention } from "./check-placeholders.ts";
import { referenceProblems } from "./check-references.ts";
import { valueProblems } from "./check-values.ts";
import { type RankedProblem, rankProblem } from "./rank-problem.ts";
import { componentUses, type ComponentUses } from "./component-uses.ts";

type Path = readonly (string | number)[];

/**
 * Rules that hold between the parts of a spec (the parser rules every reference-compiled file obeys): names resolve,
 * inputs are supplied, every DAG output is wired, nothing waits for itself. Assumes a structurally sound document.
 */
export function checkIntegrity(spec: PipelineSpec): readonly RankedProblem[] {
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
  const uses = componentUses(spec);
  const mentions = readMentions();
  for (const [path, component] of components) {
    if (problems.length >= manyProblems) break;
    if (component.dag !== undefined && component.executorLabel === undefined)
      checkDag({ spec, path, component, dag: component.dag, uses, mentions }, { problems, warnings });
    else if (component.dag === undefined && component.executorLabel !== undefined)
      addAll(problems, checkExecutor({ spec, path, component, uses, mentions }, component.executorLabel));
    else if (path[0] === "root" && component.dag !== undefined)
      problems.push({
        path,
        message: "the root has an 'executorLabel' beside its 'dag'",
        hint: "remove it; a pipeline's root is a graph of tasks",
      });
    else if (path[0] !== "root")
      problems.push({
        path,
        message: `component '${String(path[1])}' must have exactly one of 'dag' and 'executorLabel'`,
        hint: "remove one, or add the missing one",
      });
  }
  addAll(problems, checkNesting(spec));
  return problems
    .map((problem) => rankProblem(problem, "error"))
    .concat(warnings.map((problem) => rankProblem(problem, "warning")))
    .concat(valueProblems(spec));
}

/** No more are looked for: the file is another kind of file, or means to keep its reader busy. */
export const manyProblems = 10_000;

/** Components can share an executor, which can be long. */
function readMentions(): ComponentPlace["mentions"] {
  const read = new Map<string, readonly PlacedMention[]>();
  return (label, executor) => {
    const known = read.get(label) ?? mentionsOf(executor, ["deploymentSpec", "executors", label]);
    read.set(label, known);
    return known;
  };
}

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

interface ComponentPlace {
  readonly spec: PipelineSpec;
  readonly path: Path;
  readonly component: ComponentSpec;
  readonly uses: ComponentUses;
  readonly mentions: (label: string, executor: ExecutorSpec) => readonly PlacedMention[];
}

function checkExecutor(
  { spec, path, component, uses, mentions }: ComponentPlace,
  label: string,
): readonly StructureProblem[] {
  const executors = spec.deploymentSpec?.executors ?? {};
  const executor = Object.hasOwn(executors, label) ? executors[label] : undefined;
  if (executor === undefined) {
    return [
      {
        path: [...path, "executorLabel"],
        message: `there is no executor '${label}'`,
        get hint() {
          return nameHint(label, uses.namesIn(executors));
        },
      },
    ];
  }
  if (!programs.some((field) => executor[field] !== undefined))
    return [
      {
        path: ["deploymentSpec", "executors", label],
        message: `executor '${label}' has nothing to run`,
        hint: `give it one of ${programs.map((field) => `'${field}'`).join(", ")}`,
      },
    ];
  return executorProblems({ name: String(path.at(-1)), component, mentions: mentions(label, executor) }, uses);
}

const programs = ["container", "importer", "resolver", "customJob"] as const;

export interface DagPlace extends ComponentPlace {
  readonly dag: DagSpec;
}

interface Found {
  readonly problems: StructureProblem[];
  readonly warnings: StructureProblem[];
}

function checkDag(place: DagPlace, { problems, warnings }: Found): void {
  const tasks = Object.entries(place.dag.tasks ?? {});
  for (const [name, task] of tasks) {
    if (problems.length >= manyProblems) return;
    checkTask(place, { name, task }, { problems, warnings });
  }
  addAll(problems, checkCycles(place));
  sort(dagOutputProblems(place), { problems, warnings });
}

interface NamedTask {
  readonly name: string;
  readonly task: TaskSpec;
}

function checkTask(place: DagPlace, { name, task }: NamedTask, { problems, warnings }: Found): void {
  const path = [...place.path, "dag", "tasks", name];
  const components = place.spec.components ?? {};
  const reference = task.componentRef?.name ?? "";
  const component = Object.hasOwn(components, reference) ? components[reference] : undefined;
  if (component === undefined) {
    problems.push({
      path: [...path, "componentRef"],
      message: `task '${name}' refers to component '${reference}', which does not exist`,
      get hint() {
        return nameHint(reference, place.uses.namesIn(components));
      },
    });
    return;
  }
  const dependents = (task.dependentTasks ?? [])
    .filter((other) => !Object.hasOwn(place.dag.tasks, other))
    .map((other): StructureProblem => ({
      path: [...path, "dependentTasks"],
      message: `task '${name}' waits for '${other}', which is not a task beside it`,
      get hint() {
        return nameHint(other, place.uses.namesIn(place.dag.tasks));
      },
    }));
  const here = { path, name, task, component };
  for (const found of [
    dependents,
    referenceProblems(place, here),
    iteratorProblems(here),
    conditionProblems(task, here),
  ])
    addAll(problems, found);
  sort(edgeProblems(place, here), { problems, warnings });
}

function sort(found: readonly RankedProblem[], { problems, warnings }: Found): void {
  for (const problem of found) (problem.severity === "error" ? problems : warnings).push(problem);
}

/** One task can have more problems than a call takes arguments. */
function addAll(problems: StructureProblem[], found: readonly StructureProblem[]): void {
  for (const problem of found) problems.push(problem);
}

/** Tasks that wait for each other would wait for ever. */
function checkCycles({ dag, path }: DagPlace): readonly StructureProblem[] {
  const tasks = dag.tasks ?? {};
  const before = (name: string): readonly string[] =>
    predecessors(tasks[name]).filter((other) => Object.hasOwn(tasks, other));
  return walkDepthFirst(Object.keys(tasks), before).circles.map((circle) => ({
    path: [...path, "dag", "tasks", circle.at(-1) ?? ""],
    message: `tasks wait for each other: ${shownCircle(circle)}`,
    hint: "remove one of the dependencies",
  }));
}

/** Nobody follows more of them by eye. */
const shownCircle = (names: readonly string[]): string =>
  (names.length <= 12 ? names : [...names.slice(0, 6), `… ${names.length - 12} more …`, ...names.slice(-6)]).join(
    " → ",
  );

/** A component inside itself would be a spec without end. */
function checkNesting(spec: PipelineSpec): readonly StructureProblem[] {
  const components = spec.components ?? {};
  const inside = (name: string): readonly string[] =>
    Object.values(components[name]?.dag?.tasks ?? {})
      .map((task) => task.componentRef?.name ?? "")
      .filter((other) => Object.hasOwn(components, other));
  return walkDepthFirst(Object.keys(components), inside).circles.map((circle) => ({
    path: ["components", circle.at(-1) ?? ""],
    message: `a component contains itself: ${shownCircle(circle)}`,
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
