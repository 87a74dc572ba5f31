import type { ComponentSpec, ExecutorSpec, PipelineSpec, TaskSpec } from "../spec/pipeline-spec.ts";

type Path = readonly (string | number)[];

/** A component and where it stands in the document. */
export interface ComponentPlace {
  /** Its key without "comp-", or the pipeline's name. */
  readonly name: string;
  readonly component: ComponentSpec;
  readonly path: Path;
}

/** A task of a DAG. */
export interface TaskPlace {
  readonly name: string;
  readonly task: TaskSpec;
  readonly path: Path;
  /** What it runs; undefined when the spec does not say. */
  readonly component: ComponentSpec | undefined;
  readonly executor: ExecutorSpec | undefined;
}

/** An executor with a component that uses it. */
export interface ExecutorPlace {
  /** The component's name. */
  readonly name: string;
  readonly component: ComponentSpec;
  readonly executor: ExecutorSpec;
  readonly path: Path;
  /** The artifacts that at least one task gives it. */
  readonly givenArtifacts: ReadonlySet<string>;
}

/** The root and every component, in the order of the document. */
export function componentPlaces({ pipelineInfo, root, components = {} }: PipelineSpec): readonly ComponentPlace[] {
  return [
    { name: pipelineInfo.name, component: root, path: ["root"] },
    ...Object.entries(components).map(([key, component]) => ({
      name: key.replace(/^comp-/, ""),
      component,
      path: ["components", key],
    })),
  ];
}

/** The tasks of every DAG. */
export function taskPlaces(spec: PipelineSpec): readonly TaskPlace[] {
  return componentPlaces(spec).flatMap(({ component: { dag }, path }) =>
    Object.entries(dag?.tasks ?? {}).map(([name, task]): TaskPlace => {
      const component = spec.components?.[task.componentRef.name];
      const executor = spec.deploymentSpec?.executors?.[component?.executorLabel ?? ""];
      return { name, task, path: [...path, "dag", "tasks", name], component, executor };
    }),
  );
}

/** Every executor that a component uses, once. */
export function executorPlaces(spec: PipelineSpec): readonly ExecutorPlace[] {
  const tasks = Map.groupBy(taskPlaces(spec), ({ component }) => component?.executorLabel);
  const seen = new Set<string>();
  return componentPlaces(spec).flatMap(({ name, component }) => {
    const label = component.executorLabel ?? "";
    const executor = spec.deploymentSpec?.executors?.[label];
    if (executor === undefined || seen.has(label)) return [];
    seen.add(label);
    const given = (tasks.get(label) ?? []).flatMap(({ task }) => Object.keys(task.inputs?.artifacts ?? {}));
    const path = ["deploymentSpec", "executors", label];
    return [{ name, component, executor, path, givenArtifacts: new Set(given) }];
  });
}
