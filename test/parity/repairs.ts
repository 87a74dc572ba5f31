import type { PipelineSpec } from "../../compiler/spec/pipeline-spec.ts";

/** Files in which the reference compiler is known to be wrong: why, and what the file would hold if it were not. */
export const repairs: Readonly<
  Record<string, { readonly why: string; readonly repair: (spec: PipelineSpec) => PipelineSpec }>
> = {
  "pipeline_with_string_machine_fields_task_output.yaml": {
    why: "resources that come from tasks are missing from the list of tasks to wait for",
    repair: waitForProducers,
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
