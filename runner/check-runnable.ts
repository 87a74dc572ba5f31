import { type Diagnostic, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import { predecessors } from "../compiler/spec/check-integrity.ts";
import { componentNameOf } from "../compiler/spec/component-command.ts";
import { parseCondition } from "../compiler/spec/condition/parse-condition.ts";
import { walkDepthFirst } from "../compiler/spec/depth-first.ts";
import { localLimits, type RunnableTask, runnableTasks } from "../compiler/spec/local-limits.ts";
import type { ComponentSpec, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { HandlerTable } from "./run-options.ts";

/** What this run has to run a spec with. */
export interface Means {
  readonly handlers: HandlerTable;
  /** Whether its launcher starts containers of others. */
  readonly containers: boolean;
  /** Whether components run from their images, so that no handler is needed. */
  readonly usesImages?: boolean | undefined;
}

/** Everything that keeps a spec from running here, found before anything starts. */
export function checkRunnable(spec: PipelineSpec, { handlers, containers, usesImages }: Means): readonly Diagnostic[] {
  if (spec.root.dag === undefined) {
    return [
      { code: "K403", message: "the root of the spec has no tasks", hint: "compile a pipeline, not a component" },
    ];
  }
  const tasks = runnableTasks(spec);
  return [
    ...orderProblems("", spec.root),
    ...tasks.flatMap(({ path, component }) => orderProblems(path, component)),
    ...componentProblems(spec),
    ...localLimits(spec, { containers }),
    ...tasks.flatMap((task) =>
      conditionProblems(task).concat(usesImages === true ? [] : handlerProblems(task, handlers)),
    ),
  ];
}

function handlerProblems({ path, executor }: RunnableTask, handlers: HandlerTable): readonly Diagnostic[] {
  const name = executor?.container && componentNameOf(executor.container);
  if (name === undefined || handlers.has(name)) return [];
  return [
    {
      code: "K502",
      message: `nobody knows the work behind component '${name}' (task '${path}')`,
      hint: "run the pipeline from its TypeScript file, or put a handler.ts beside the component's contract",
    },
  ];
}

/** A condition that no backend can read would fail its task late. */
function conditionProblems({ path, task }: RunnableTask): readonly Diagnostic[] {
  const condition = task.triggerPolicy?.condition ?? "";
  if (condition === "") return [];
  try {
    parseCondition(condition);
    return [];
  } catch (error) {
    if (!PipewrightError.is(error)) throw error;
    return error.diagnostics.map(({ code, message, hint }) => ({ code, message: `task '${path}': ${message}`, hint }));
  }
}

/** A spec from elsewhere may name components that do not exist, or contain itself. */
function componentProblems(spec: PipelineSpec): readonly Diagnostic[] {
  const components = spec.components ?? {};
  const dags: readonly (readonly [string, ComponentSpec])[] = [["", spec.root], ...Object.entries(components)];
  const missing = dags.flatMap(([, { dag }]) =>
    Object.entries(dag?.tasks ?? {}).flatMap(([name, task]): readonly Diagnostic[] => {
      const key = task.componentRef.name;
      if (key in components && hasWork(components[key], spec)) return [];
      const message = `task '${name}' names component '${key}', which the spec does not have`;
      return [{ code: "K404", message, hint: fix }];
    }),
  );
  const inside = (key: string): readonly string[] =>
    Object.values(components[key]?.dag?.tasks ?? {})
      .map((task) => task.componentRef.name)
      .filter((other) => other in components);
  const circles = walkDepthFirst(Object.keys(components), inside).circles.map((circle): Diagnostic => ({
    code: "K404",
    message: `component '${circle.at(-1) ?? ""}' contains itself`,
    hint: fix,
  }));
  return [...missing, ...circles];
}

const hasWork = (component: ComponentSpec | undefined, spec: PipelineSpec): boolean =>
  component?.dag !== undefined || spec.deploymentSpec?.executors?.[component?.executorLabel ?? ""] !== undefined;

/** A spec from elsewhere may name tasks that do not exist, or run in a circle. */
function orderProblems(path: string, { dag }: ComponentSpec): readonly Diagnostic[] {
  const tasks = dag?.tasks ?? {};
  const where = path === "" ? "the pipeline" : `'${path}'`;
  const missing = Object.values(tasks)
    .flatMap((task) => predecessors(task))
    .filter((name) => !Object.hasOwn(tasks, name))
    .map((name): Diagnostic => ({
      code: "K203",
      message: `a task of ${where} waits for '${name}', which does not exist`,
      hint: fix,
    }));
  const before = (name: string): readonly string[] =>
    predecessors(tasks[name]).filter((other) => Object.hasOwn(tasks, other));
  const circles = walkDepthFirst(Object.keys(tasks), before).circles.map((circle): Diagnostic => ({
    code: "K202",
    message: `task '${circle.at(-1) ?? ""}' of ${where} waits for itself, by way of others`,
    hint: fix,
  }));
  return [...circles, ...missing];
}

const fix = "compile the pipeline again";
