import type { ComponentSpec, PipelineSpec, TaskSpec } from "./pipeline-spec.ts";

/** Who runs which component, read once, so that no rule has to look through every graph for every component. */
export interface ComponentUses {
  /** The tasks that run each component, by the component's key. */
  readonly tasks: ReadonlyMap<string, readonly TaskSpec[]>;
  /** Components that run inside a loop, at whatever depth. */
  readonly looped: ReadonlySet<string>;
  /** The inputs without which a task of the component cannot start. */
  readonly required: ReadonlyMap<string, readonly string[]>;
  /** The names in a section, listed once however many problems choose from them. */
  readonly namesIn: (section: object | undefined) => readonly string[];
}

export function componentUses(spec: PipelineSpec): ComponentUses {
  const components = spec.components ?? {};
  const tasks = new Map<string, TaskSpec[]>();
  const looped = new Set<string>();
  for (const { dag } of [spec.root, ...Object.values(components)])
    for (const task of Object.values(dag?.tasks ?? {})) {
      const name = task.componentRef?.name ?? "";
      const known = tasks.get(name);
      if (known === undefined) tasks.set(name, [task]);
      else known.push(task);
      if (task.parameterIterator !== undefined || task.artifactIterator !== undefined) looped.add(name);
    }
  // A set may grow while it is gone through: what runs inside a looped component is looped, too.
  for (const name of looped) {
    const inside = Object.hasOwn(components, name) ? components[name]?.dag?.tasks : undefined;
    for (const task of Object.values(inside ?? {})) looped.add(task.componentRef?.name ?? "");
  }
  const required = new Map(
    Object.entries(components).map(([name, component]) => [name, requiredInputs(component)] as const),
  );
  const names = new Map<object, readonly string[]>();
  const namesIn = (section: object = {}): readonly string[] => {
    const known = names.get(section) ?? Object.keys(section);
    names.set(section, known);
    return known;
  };
  return { tasks, looped, required, namesIn };
}

function requiredInputs({ inputDefinitions }: ComponentSpec): readonly string[] {
  const parameters = Object.entries(inputDefinitions?.parameters ?? {}).filter(
    ([, parameter]) => parameter.isOptional !== true && parameter.defaultValue === undefined,
  );
  const artifacts = Object.entries(inputDefinitions?.artifacts ?? {}).filter(
    ([, artifact]) => artifact.isOptional !== true,
  );
  return [...parameters, ...artifacts].map(([input]) => input);
}
