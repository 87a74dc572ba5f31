import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { StructureProblem } from "./check-structure.ts";
import type {
  ComponentSpec,
  DagSpec,
  PipelineSpec,
  TaskInputArtifact,
  TaskInputParameter,
  TaskSpec,
} from "./pipeline-spec.ts";

interface Enclosing {
  readonly spec: PipelineSpec;
  readonly component: ComponentSpec;
  readonly dag: DagSpec;
}

interface TaskPlace {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
}

/** Inputs that compilers add beside the declared ones. */
const generated = new Set([
  "cpu_request",
  "cpu_limit",
  "memory_request",
  "memory_limit",
  "accelerator_type",
  "accelerator_count",
  "base_image",
]);

/** Whether every input of a task is declared or generated, comes from somewhere that exists, and none is missing. */
export function referenceProblems(enclosing: Enclosing, place: TaskPlace): readonly StructureProblem[] {
  const { task, component, path, name } = place;
  const parameters = task.inputs?.parameters ?? {};
  const artifacts = task.inputs?.artifacts ?? {};
  const declared = [
    ...Object.keys(component.inputDefinitions?.parameters ?? {}),
    ...Object.keys(component.inputDefinitions?.artifacts ?? {}),
  ];
  const undeclared = [...Object.keys(parameters), ...Object.keys(artifacts)]
    .filter((input) => !declared.includes(input) && !input.startsWith("pipelinechannel--") && !generated.has(input))
    .map((input): StructureProblem => ({
      path: [...path, "inputs"],
      message: `task '${name}' has no input '${input}'`,
      hint: nameHint(input, declared),
    }));
  const sources = [
    ...Object.entries(parameters).flatMap(([input, source]) =>
      parameterSource(enclosing, source, [...path, "inputs", "parameters", input]),
    ),
    ...Object.entries(artifacts).flatMap(([input, source]) =>
      artifactSource(enclosing, source, [...path, "inputs", "artifacts", input]),
    ),
  ];
  return [...undeclared, ...sources, ...missing(place)];
}

function missing({ task, component, path, name }: TaskPlace): readonly StructureProblem[] {
  const iterated = new Set([task.parameterIterator?.itemInput, task.artifactIterator?.itemInput]);
  const required = [
    ...Object.entries(component.inputDefinitions?.parameters ?? {}).filter(
      ([, parameter]) => parameter.isOptional !== true && parameter.defaultValue === undefined,
    ),
    ...Object.entries(component.inputDefinitions?.artifacts ?? {}).filter(
      ([, artifact]) => artifact.isOptional !== true,
    ),
  ].map(([input]) => input);
  const given = new Set([...Object.keys(task.inputs?.parameters ?? {}), ...Object.keys(task.inputs?.artifacts ?? {})]);
  return required
    .filter((input) => !given.has(input) && !iterated.has(input))
    .map((input): StructureProblem => ({
      path,
      message: `task '${name}' lacks its required input '${input}'`,
      hint: "bind it to a value, an input or an output",
    }));
}

type Path = readonly (string | number)[];

function parameterSource(enclosing: Enclosing, source: TaskInputParameter, path: Path): readonly StructureProblem[] {
  if (source.componentInputParameter !== undefined)
    return known(source.componentInputParameter, enclosing.component.inputDefinitions?.parameters, {
      path,
      what: "parameter input",
    });
  const output = source.taskOutputParameter;
  if (output !== undefined)
    return fromTask(enclosing, {
      producer: output.producerTask,
      key: output.outputParameterKey,
      section: "parameters",
      path,
    });
  if (source.taskFinalStatus !== undefined)
    return known(source.taskFinalStatus.producerTask, enclosing.dag.tasks, { path, what: "task" });
  if (source.runtimeValue !== undefined) return [];
  return [
    {
      path,
      message: "the input has no source",
      hint: "give it one of componentInputParameter, taskOutputParameter, runtimeValue, taskFinalStatus",
    },
  ];
}

function artifactSource(enclosing: Enclosing, source: TaskInputArtifact, path: Path): readonly StructureProblem[] {
  if (source.componentInputArtifact !== undefined)
    return known(source.componentInputArtifact, enclosing.component.inputDefinitions?.artifacts, {
      path,
      what: "artifact input",
    });
  const output = source.taskOutputArtifact;
  if (output !== undefined)
    return fromTask(enclosing, {
      producer: output.producerTask,
      key: output.outputArtifactKey,
      section: "artifacts",
      path,
    });
  return [
    { path, message: "the input has no source", hint: "give it one of componentInputArtifact, taskOutputArtifact" },
  ];
}

interface TaskOutput {
  readonly producer: string;
  readonly key: string;
  readonly section: "parameters" | "artifacts";
  readonly path: Path;
}

function fromTask({ spec, dag }: Enclosing, { producer, key, section, path }: TaskOutput): readonly StructureProblem[] {
  const task = Object.hasOwn(dag.tasks, producer) ? dag.tasks[producer] : undefined;
  if (task === undefined)
    return [
      {
        path,
        message: `there is no task '${producer}' beside this one`,
        hint: nameHint(producer, Object.keys(dag.tasks)),
      },
    ];
  const name = task.componentRef?.name ?? "";
  const component = Object.hasOwn(spec.components ?? {}, name) ? spec.components?.[name] : undefined;
  return component === undefined
    ? []
    : known(key, component.outputDefinitions?.[section], { path, what: `output of task '${producer}'` });
}

function known(
  name: string,
  definitions: object | undefined,
  place: { readonly path: Path; readonly what: string },
): readonly StructureProblem[] {
  if (definitions !== undefined && Object.hasOwn(definitions, name)) return [];
  return [
    {
      path: place.path,
      message: `there is no ${place.what} '${name}'`,
      hint: nameHint(name, Object.keys(definitions ?? {})),
    },
  ];
}
