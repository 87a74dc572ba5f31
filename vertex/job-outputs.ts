import type { Json, PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { Job, JobArtifact, JobTaskValues } from "./job.ts";

/** Values of the pipeline's own outputs. */
export interface JobOutputs {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly artifacts: Readonly<Record<string, readonly JobArtifact[]>>;
}

/**
 * Reads the pipeline's outputs out of its tasks, which is where the service keeps them: root outputs have no place of
 * their own. An output whose task did not run is left out.
 */
export function jobOutputs(job: Job, spec: PipelineSpec): JobOutputs {
  const outputs = spec.root.dag?.outputs;
  const parameters = Object.entries(outputs?.parameters ?? {}).flatMap(([name, output]) => {
    const selectors = output.valueFromParameter
      ? [output.valueFromParameter]
      : (output.valueFromOneof?.parameterSelectors ?? []);
    const values = selectors.flatMap((selector) => {
      const value = outputsOf(job, selector.producerSubtask)?.parameters[selector.outputParameterKey];
      return value === undefined ? [] : [value];
    });
    return values[0] === undefined ? [] : [[name, values[0]] as const];
  });
  const artifacts = Object.entries(outputs?.artifacts ?? {}).flatMap(([name, output]) => {
    const found = output.artifactSelectors.flatMap(
      (selector) => outputsOf(job, selector.producerSubtask)?.artifacts[selector.outputArtifactKey] ?? [],
    );
    return found.length === 0 ? [] : [[name, found] as const];
  });
  return { parameters: Object.fromEntries(parameters), artifacts: Object.fromEntries(artifacts) };
}

/** Top-level tasks are those whose parent is the root execution, which has the pipeline job's own id as its name. */
function outputsOf(job: Job, task: string): JobTaskValues | undefined {
  const ids = new Set(job.tasks.map(({ id }) => id));
  const root = job.tasks.find(({ parentId }) => parentId === undefined || !ids.has(parentId));
  const candidates = job.tasks.filter(({ name }) => name === task);
  return (candidates.find(({ parentId }) => parentId === root?.id || parentId === undefined) ?? candidates[0])?.outputs;
}
