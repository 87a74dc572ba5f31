import { fail } from "../diagnostics/pipewright-error.ts";
import { predecessors } from "../spec/check-integrity.ts";
import { walkDepthFirst } from "../spec/depth-first.ts";
import type { ComponentSpec, ExecutorSpec, Json, TaskSpec } from "../spec/pipeline-spec.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";

/** One task in its place, or the pipeline itself at the root; the names of components and executors are resolved and gone. */
export interface Place {
  /** Names from the root down, joined by '/'; empty for the root. */
  readonly path: string;
  readonly name: string;
  /** Absent for the root. */
  readonly task?: TaskSpec;
  readonly parent?: Place;
  readonly component: ComponentSpec;
  readonly executor?: ExecutorSpec;
  /** What the Kubernetes document says about this executor, or about the pipeline. */
  readonly kubernetes?: Json;
  readonly kind: "container" | "importer" | "dag" | "other";
  /** The tasks inside, in an order in which they could run. */
  readonly children: ReadonlyMap<string, Place>;
}

/** Unfolds a spec into its tasks. @throws K404 for a component that contains itself. */
export function readTree(compared: SpecDocuments): Place {
  const { spec } = compared;
  return unfold({ path: "", name: spec.pipelineInfo.name, component: spec.root }, compared, [spec.root]);
}

type Start = Pick<Place, "path" | "name" | "task" | "parent" | "component">;

function unfold(start: Start, compared: SpecDocuments, around: readonly ComponentSpec[]): Place {
  const { spec, platform } = compared;
  const label = start.component.executorLabel;
  const executor = label === undefined ? undefined : spec.deploymentSpec?.executors?.[label];
  const children = new Map<string, Place>();
  const asked = platform?.platforms.kubernetes;
  const kubernetes = start.task === undefined ? asked?.pipelineConfig : asked?.deploymentSpec?.executors?.[label ?? ""];
  const place: Place = {
    ...start,
    ...(executor === undefined ? {} : { executor }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    kind: kindOf(start.component, executor),
    children,
  };
  const tasks = start.component.dag?.tasks ?? {};
  const before = (name: string): readonly string[] =>
    predecessors(tasks[name]).filter((other) => Object.hasOwn(tasks, other));
  for (const name of walkDepthFirst(Object.keys(tasks), before).order) {
    const task = tasks[name];
    const component = task === undefined ? undefined : spec.components?.[task.componentRef.name];
    if (task === undefined || component === undefined) continue;
    if (around.includes(component))
      fail("K404", `component '${task.componentRef.name}' contains itself`, {
        hint: `remove the task '${name}' from it`,
      });
    const path = start.path === "" ? name : `${start.path}/${name}`;
    children.set(name, unfold({ path, name, task, parent: place, component }, compared, [...around, component]));
  }
  return place;
}

function kindOf(component: ComponentSpec, executor: ExecutorSpec | undefined): Place["kind"] {
  if (component.dag !== undefined) return "dag";
  if (executor?.container !== undefined) return "container";
  return executor?.importer === undefined ? "other" : "importer";
}
