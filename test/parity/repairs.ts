import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";

/** Files in which the reference compiler is known to be wrong: why, and what the file would hold if it were not. */
export const repairs: Readonly<
  Record<string, { readonly why: string; readonly repair: (spec: PipelineSpec) => PipelineSpec }>
> = {
  "pipeline_with_string_machine_fields_task_output.yaml": {
    why: "resources that come from tasks are missing from the list of tasks to wait for",
    repair: waitForProducers,
  },
  "pipeline_with_parallelfor_parallelism.yaml": {
    why: "a loop inside a loop over the same list gives its item the name of the item around it",
    repair: nameInnerItem,
  },
};

function waitForProducers(spec: PipelineSpec): PipelineSpec {
  const tasks = Object.entries(spec.root.dag?.tasks ?? {}).map(([name, task]) => {
    const producers = Object.values(task.inputs?.parameters ?? {}).flatMap(
      (input) => input.taskOutputParameter?.producerTask ?? [],
    );
    const before = [...new Set([...(task.dependentTasks ?? []), ...producers])];
    return [name, { ...task, ...(before.length > 0 ? { dependentTasks: before } : {}) }] as const;
  });
  return { ...spec, root: { ...spec.root, dag: { ...spec.root.dag, tasks: Object.fromEntries(tasks) } } };
}

function nameInnerItem(spec: PipelineSpec): PipelineSpec {
  const item = "pipelinechannel--loop_parameter-loop-item";
  const renamed = <T>(part: T): T => JSON.parse(JSON.stringify(part).replaceAll(`"${item}"`, `"${item}-again-1"`)) as T;
  const entries = Object.entries(spec.components ?? {}).map(([name, component]) => {
    if (name === "comp-for-loop-2") return [name, renamed(component)] as const;
    // Only the loop task names the item; what its neighbours read is the item around it.
    const tasks = Object.entries(component.dag?.tasks ?? {}).map(
      ([key, task]) => [key, name === "comp-for-loop-1" && key === "for-loop-2" ? renamed(task) : task] as const,
    );
    return [
      name,
      component.dag ? { ...component, dag: { ...component.dag, tasks: Object.fromEntries(tasks) } } : component,
    ] as const;
  });
  return { ...spec, components: Object.fromEntries(entries) };
}
