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

export interface Enclosing {
  readonly spec: PipelineSpec;
  readonly component: ComponentSpec;
  readonly dag: DagSpec;
}

export interface TaskPlace {
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
      parameterSource(enclosing, source, { task: name, input, path: [...path, "inputs", "parameters", input] }),
    ),
    ...Object.entries(artifacts).flatMap(([input, source]) =>
      artifactSource(enclosing, source, { task: name, input, path: [...path, "inputs", "artifacts", input] }),
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

interface InputPlace {
  readonly task: string;
  readonly input: string;
  readonly path: readonly (string | number)[];
}

const words = ({ input, task }: InputPlace): string => `input '${input}' of task '${task}'`;

function parameterSource(
  enclosing: Enclosing,
  source: TaskInputParameter,
  place: InputPlace,
): readonly StructureProblem[] {
  if (source.componentInputParameter !== undefined)
    return fromGraph(source.componentInputParameter, enclosing.component.inputDefinitions?.parameters, place);
  const output = source.taskOutputParameter;
  if (output !== undefined)
    return fromTask(enclosing, {
      ...place,
      producer: output.producerTask,
      key: output.outputParameterKey,
      section: "parameters",
    });
  if (source.taskFinalStatus !== undefined)
    return beside(enclosing, source.taskFinalStatus.producerTask, place).problems;
  if (source.runtimeValue !== undefined) return [];
  return [
    {
      path: place.path,
      message: `${words(place)} has no source`,
      hint: "give it one of 'componentInputParameter', 'taskOutputParameter', 'runtimeValue', 'taskFinalStatus'",
    },
  ];
}

function artifactSource(
  enclosing: Enclosing,
  source: TaskInputArtifact,
  place: InputPlace,
): readonly StructureProblem[] {
  if (source.componentInputArtifact !== undefined)
    return fromGraph(source.componentInputArtifact, enclosing.component.inputDefinitions?.artifacts, place);
  const output = source.taskOutputArtifact;
  if (output !== undefined)
    return fromTask(enclosing, {
      ...place,
      producer: output.producerTask,
      key: output.outputArtifactKey,
      section: "artifacts",
    });
  return [
    {
      path: place.path,
      message: `${words(place)} has no source`,
      hint: "give it one of 'componentInputArtifact', 'taskOutputArtifact'",
    },
  ];
}

function fromGraph(name: string, inputs: object = {}, place: InputPlace): readonly StructureProblem[] {
  if (Object.hasOwn(inputs, name)) return [];
  return [
    {
      path: place.path,
      message: `${words(place)} comes from '${name}', which is not an input of the graph around it`,
      hint: nameHint(name, Object.keys(inputs)),
    },
  ];
}

interface TaskOutput extends InputPlace {
  readonly producer: string;
  readonly key: string;
  readonly section: "parameters" | "artifacts";
}

function fromTask(enclosing: Enclosing, place: TaskOutput): readonly StructureProblem[] {
  const { producer, key, section } = place;
  const { task, problems } = beside(enclosing, producer, place);
  const components = enclosing.spec.components ?? {};
  const name = task?.componentRef?.name ?? "";
  const component = task !== undefined && Object.hasOwn(components, name) ? components[name] : undefined;
  const outputs = component?.outputDefinitions?.[section] ?? {};
  if (component === undefined || Object.hasOwn(outputs, key)) return problems;
  const kind = section === "parameters" ? "a parameter" : "an artifact";
  return [
    {
      path: place.path,
      message: `${words(place)} comes from '${key}', which is not ${kind} output of task '${producer}'`,
      hint: nameHint(key, Object.keys(outputs)),
    },
  ];
}

interface Neighbour {
  readonly task?: TaskSpec | undefined;
  readonly problems: readonly StructureProblem[];
}

function beside({ dag }: Enclosing, name: string, place: InputPlace): Neighbour {
  if (Object.hasOwn(dag.tasks, name)) return { task: dag.tasks[name], problems: [] };
  return {
    problems: [
      {
        path: place.path,
        message: `${words(place)} comes from task '${name}', which is not in the same graph`,
        hint: nameHint(name, Object.keys(dag.tasks)),
      },
    ],
  };
}
