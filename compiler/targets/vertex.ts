import type { ComponentSpec, PipelineSpec } from "../spec/pipeline-spec.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { componentPlaces, type ComponentPlace, executorPlaces } from "./spec-places.ts";
import { refused, type TargetProblem } from "./target-problem.ts";

/** What Vertex AI Pipelines does not have, whatever a job's settings are. */
export function vertexProblems({ spec, platform }: SpecDocuments): readonly TargetProblem[] {
  const components = componentPlaces(spec);
  return [
    ...versionProblems(spec),
    ...(platform !== undefined && Object.keys(platform).length > 0 ? [platformProblem] : []),
    ...executorProblems(spec),
    ...components.flatMap((place) => taskConfigProblems(place)),
    ...components.flatMap((place) => literalProblems(place)),
    ...outputProblems(spec),
  ];
}

const refuse = (path: TargetProblem["path"], message: string, hint: string): TargetProblem =>
  refused("K705", path, { message, hint });

const versionProblems = ({ schemaVersion }: PipelineSpec): readonly TargetProblem[] =>
  /^2\.[01]\.\d+$/.test(schemaVersion)
    ? []
    : [
        refuse(
          ["schemaVersion"],
          `the spec has schema version '${schemaVersion}', and Vertex AI runs 2.1.0`,
          "compile it with a present compiler",
        ),
      ];

const platformProblem: TargetProblem = {
  ...refuse(
    [],
    "the file has a second document for a platform such as Kubernetes, which Vertex AI does not read",
    "take out volumes, secrets, node selectors and other Kubernetes options; on Vertex AI files live under /gcs",
  ),
  document: "platform",
};

function executorProblems(spec: PipelineSpec): readonly TargetProblem[] {
  return executorPlaces(spec).flatMap(({ name, executor, path }) => {
    const problems: TargetProblem[] = [];
    if (JSON.stringify(executor).includes("{{$.workspace_path}}") || executor.importer?.downloadToWorkspace === true)
      problems.push(
        refuse(
          path,
          `component '${name}' uses the workspace of open-source KFP, which Vertex AI does not have`,
          "pass data between tasks as artifacts",
        ),
      );
    if (/^argostub\/(?:create|delete)pvc\b/.test(executor.container?.image ?? ""))
      problems.push(
        refuse(
          path,
          `component '${name}' makes or deletes a volume claim of Kubernetes, which Vertex AI does not have`,
          "pass data between tasks as artifacts",
        ),
      );
    return problems;
  });
}

function taskConfigProblems({ name, component, path }: ComponentPlace): readonly TargetProblem[] {
  const inputs = Object.values(component.inputDefinitions?.parameters ?? {});
  const takes = inputs.some(({ parameterType }) => parameterType === "TASK_CONFIG");
  if (!takes && (component.taskConfigPassthroughs?.length ?? 0) === 0) return [];
  return [
    refuse(path, `component '${name}' takes a task config, which only open-source KFP gives`, "leave the input out"),
  ];
}

const literalProblems = ({ name, component, path }: ComponentPlace): readonly TargetProblem[] =>
  Object.entries(component.inputDefinitions?.parameters ?? {})
    .filter(([, { literals }]) => literals !== undefined)
    .map(([input]) =>
      refuse(
        [...path, "inputDefinitions", "parameters", input, "literals"],
        `input '${input}' of '${name}' carries its allowed values, a field that Vertex AI does not know`,
        "compile without --literals",
      ),
    );

/** Vertex AI refuses outputs of a pipeline that a condition may leave without a value. */
function outputProblems(spec: PipelineSpec): readonly TargetProblem[] {
  const { parameters = {}, artifacts = {} } = spec.root.dag?.outputs ?? {};
  return [...Object.keys(parameters), ...Object.keys(artifacts)].flatMap((output) => {
    const branch = conditionBehind(spec, spec.root, output);
    return branch === undefined
      ? []
      : [
          refuse(
            ["root", "dag", "outputs", Object.hasOwn(parameters, output) ? "parameters" : "artifacts", output],
            `output '${output}' of the pipeline comes from '${branch}', which a condition may skip; Vertex AI refuses that`,
            "give the condition an 'otherwise' that makes the value too",
          ),
        ];
  });
}

/** The conditional task that an output of a DAG comes from, when it comes from one task. */
function conditionBehind(spec: PipelineSpec, component: ComponentSpec, output: string): string | undefined {
  const { parameters, artifacts } = component.dag?.outputs ?? {};
  const [first, second] = artifacts?.[output]?.artifactSelectors ?? [];
  const producer =
    parameters?.[output]?.valueFromParameter ??
    (first === undefined || second !== undefined
      ? undefined
      : { ...first, outputParameterKey: first.outputArtifactKey });
  const task = component.dag?.tasks[producer?.producerSubtask ?? ""];
  if (producer === undefined || task === undefined) return undefined;
  if (task.triggerPolicy?.condition !== undefined) return producer.producerSubtask;
  const inner = spec.components?.[task.componentRef.name];
  return inner === undefined || inner === component
    ? undefined
    : conditionBehind(spec, inner, producer.outputParameterKey);
}
