import type { ComponentSpec, PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

/**
 * One canonical form of a spec, so that two compilers can be compared by meaning: every task holds its component and its
 * executor, so that it makes no difference whether tasks share them or how they are called. Bodies of components that
 * embed program text are masked, defaults dropped.
 */
export function canonicalSpec(given: SpecDocuments): Tree {
  const spec = withoutUnread(given);
  const kubernetes = given.platform?.platforms.kubernetes;
  const executors = kubernetes?.deploymentSpec?.executors ?? {};
  const root = canonicalComponent(spec.root, { spec, kubernetes: executors, keyed: new Map() });
  const info = {
    name: spec.pipelineInfo.name,
    ...(spec.pipelineInfo.displayName && { displayName: spec.pipelineInfo.displayName }),
  };
  return {
    pipelineInfo: info,
    root,
    ...(kubernetes?.pipelineConfig && { pipelineConfig: kubernetes.pipelineConfig as Tree }),
    ...(spec.defaultPipelineRoot && { defaultPipelineRoot: spec.defaultPipelineRoot }),
  };
}

interface State {
  readonly spec: PipelineSpec;
  /** What the platform document says of each executor. */
  readonly kubernetes: Readonly<Record<string, unknown>>;
  /** Components of tasks with a custom cache key, numbered: sharing one of those does change the meaning. */
  readonly keyed: Map<string, number>;
}

function canonicalComponent(component: ComponentSpec, state: State): Tree {
  const { dag, executorLabel, ...rest } = structuredClone(component) as unknown as {
    dag?: { tasks: Record<string, Record<string, Tree>> };
    executorLabel?: string;
  } & Record<string, Tree>;
  const body: Record<string, Tree> = {};
  if (executorLabel !== undefined) {
    const executor = state.spec.deploymentSpec?.executors?.[executorLabel];
    body["executor"] = canonicalExecutor(executor);
    body["kubernetes"] = (state.kubernetes[executorLabel] ?? {}) as Tree;
    // The texts of the two components that the driver carries out itself are those of the library that brings them.
    if (executor?.container?.image.startsWith("argostub/")) dropDescriptions(rest["inputDefinitions"]);
  }
  if (dag !== undefined) {
    for (const name of Object.keys(dag.tasks).sort()) {
      const task = dag.tasks[name]!;
      const { name: component } = task["componentRef"] as { name: string };
      if ((task["cachingOptions"] as { cacheKey?: string } | undefined)?.cacheKey !== undefined)
        task["cachedFor"] = keyedNumber(component, state);
      task["componentRef"] = canonicalComponent(state.spec.components?.[component] ?? {}, state);
      const items = (task["parameterIterator"] as { items: { raw?: Tree } } | undefined)?.items;
      if (items?.raw !== undefined) items.raw = JSON.parse(items.raw as string) as Tree;
      if (Array.isArray(task["dependentTasks"])) (task["dependentTasks"] as string[]).sort((a, b) => (a < b ? -1 : 1));
    }
    body["dag"] = dag as Tree;
  }
  return tidy({ ...rest, ...body });
}

function keyedNumber(component: string, { keyed }: State): number {
  const number = keyed.get(component) ?? keyed.size + 1;
  keyed.set(component, number);
  return number;
}

/**
 * The reference hands the values that conditions and loops read to every group further in, used or not. A generated
 * input that nothing in its group reads means nothing, so it is dropped with what is bound to it.
 */
function withoutUnread({ spec: given, platform }: SpecDocuments): PipelineSpec {
  const spec = structuredClone(given);
  const kubernetes = platform?.platforms.kubernetes?.deploymentSpec?.executors ?? {};
  const tasks = [spec.root, ...Object.values(spec.components ?? {})].flatMap(({ dag }) =>
    Object.values(dag?.tasks ?? {}),
  );
  for (let changed = true; changed;) {
    changed = false;
    for (const task of tasks) {
      const component = spec.components?.[task.componentRef.name];
      if (component?.dag === undefined) continue;
      const asked = Object.values(component.dag.tasks).map(
        (inner) => kubernetes[spec.components?.[inner.componentRef.name]?.executorLabel ?? ""],
      );
      const body = JSON.stringify([component.dag, asked]);
      const rule = JSON.stringify([task.triggerPolicy, task.parameterIterator, task.artifactIterator]);
      for (const section of ["parameters", "artifacts"] as const) {
        const inputs = (task.inputs?.[section] ?? {}) as Record<string, unknown>;
        for (const name of Object.keys(inputs)) {
          if (!name.startsWith("pipelinechannel--")) continue;
          const read =
            body.includes(`"componentInputParameter":"${name}"`) || body.includes(`"componentInputArtifact":"${name}"`);
          if (read || rule.includes(`'${name}'`) || rule.includes(`:"${name}"`)) continue;
          delete inputs[name];
          delete (component.inputDefinitions?.[section] as Record<string, unknown> | undefined)?.[name];
          changed = true;
        }
      }
    }
  }
  return spec;
}

/** Program text of a Python function and the kit's own command are both "code"; other containers are compared exactly. */
function canonicalExecutor(executor: unknown): Tree {
  const copy = structuredClone(executor) as {
    container?: { command?: string[]; args?: string[]; image?: string; env?: { name: string; value?: string }[] };
  };
  const container = copy.container;
  if (container === undefined) return tidy(copy);
  if (container.env !== undefined) container.env = withoutEmpty(container.env) as never;
  const isCode = [...(container.command ?? []), ...(container.args ?? [])].some(
    (part) => part.includes("executor_main") || part === "--executor_input" || part === "--component",
  );
  if (isCode) return tidy({ ...copy, container: { ...container, command: ["code"], args: [], image: "code" } });
  for (const key of ["command", "args"] as const)
    container[key] = container[key]?.map((part) => structured(part)) as never;
  return tidy(copy);
}

/** An empty text is the default of its field. */
const withoutEmpty = (env: readonly { name: string; value?: string }[]): unknown =>
  env.map(({ name, value }) => (value ? { name, value } : { name }));

const structured = (part: string): unknown => (/^\s*\{"(?:Concat|IfPresent)"/.test(part) ? JSON.parse(part) : part);

/** Drops what means nothing: absent, false flags, empty sections. `cachingOptions: {}` means "off" and stays. */
function tidy(value: Tree, key = ""): Tree {
  if (Array.isArray(value)) return value.map((item) => tidy(item));
  if (typeof value !== "object" || value === null)
    return typeof value === "string" && key === "description" ? value.trim() : value;
  const entries = Object.entries(value)
    .filter(
      ([name, item]) =>
        item !== undefined && !(item === false && ["isOptional", "enableCache", "isArtifactList"].includes(name)),
    )
    // Files of before optional inputs were marked: what has a default may be left out.
    .concat("defaultValue" in value ? [["isOptional", true]] : [])
    .map(([name, item]) => [name, tidy(item, name)] as const)
    .filter(
      ([name, item]) => name === "cachingOptions" || name === "constant" || name === "defaultValue" || !isEmpty(item),
    );
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function dropDescriptions(definitions: Tree | undefined): void {
  const { parameters = {} } = (definitions ?? {}) as {
    readonly parameters?: Readonly<Record<string, { description?: Tree }>>;
  };
  for (const parameter of Object.values(parameters)) delete parameter.description;
}

const isEmpty = (value: Tree): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
