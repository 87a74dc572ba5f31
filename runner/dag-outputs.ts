import type {
  ComponentSpec,
  DagOutputParameter,
  DagSpec,
  Json,
  ParameterSelector,
  PipelineSpec,
} from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskValues } from "../compiler/spec/run-record.ts";
import { isLocal } from "./run-directory.ts";

/** What a DAG passes on; of several candidates the first whose task produced a value. */
export function dagOutputs(dag: DagSpec, outputs: ReadonlyMap<string, TaskValues>): TaskValues {
  const parameters: Record<string, Json> = {};
  const artifacts: Record<string, readonly ArtifactRecord[]> = {};
  for (const [name, output] of Object.entries(dag.outputs?.parameters ?? {})) {
    const value = parameterSelectors(output)
      .map(({ producerSubtask, outputParameterKey }) => outputs.get(producerSubtask)?.parameters[outputParameterKey])
      .find((each) => each !== undefined);
    if (value !== undefined) parameters[name] = value;
  }
  for (const [name, { artifactSelectors }] of Object.entries(dag.outputs?.artifacts ?? {})) {
    const found = artifactSelectors
      .map(({ producerSubtask, outputArtifactKey }) => outputs.get(producerSubtask)?.artifacts[outputArtifactKey])
      .find((each) => each !== undefined);
    if (found !== undefined) artifacts[name] = found.map(withPath);
  }
  return { parameters, artifacts };
}

/** The tasks whose outputs a DAG passes on. */
export function selectedTasks(dag: DagSpec): ReadonlySet<string> {
  const { parameters = {}, artifacts = {} } = dag.outputs ?? {};
  return new Set(
    [
      ...Object.values(parameters).flatMap(parameterSelectors),
      ...Object.values(artifacts).flatMap(({ artifactSelectors }) => artifactSelectors),
    ].map(({ producerSubtask }) => producerSubtask),
  );
}

const parameterSelectors = (output: DagOutputParameter | undefined): readonly ParameterSelector[] =>
  output?.valueFromParameter ? [output.valueFromParameter] : (output?.valueFromOneof?.parameterSelectors ?? []);

/**
 * Whether an output parameter of a component is itself a list that a loop inside it collected. Around such a component
 * another loop does not make a list of lists: KFP delivers one flat list over all levels.
 */
export function isCollected(spec: PipelineSpec, component: ComponentSpec, output: string): boolean {
  return parameterSelectors(component.dag?.outputs?.parameters?.[output]).some(
    ({ producerSubtask, outputParameterKey }) => {
      const task = component.dag?.tasks[producerSubtask];
      if (task === undefined) return false;
      if (task.parameterIterator !== undefined || task.artifactIterator !== undefined) return true;
      const inner = spec.components?.[task.componentRef.name];
      return inner !== undefined && isCollected(spec, inner, outputParameterKey);
    },
  );
}

const withPath = (artifact: ArtifactRecord): ArtifactRecord =>
  artifact.path === undefined && isLocal(artifact.uri) ? { ...artifact, path: artifact.uri } : artifact;
