import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { ComponentUses } from "./component-uses.ts";
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
  readonly uses: ComponentUses;
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
  const { namesIn } = enclosing.uses;
  const { parameters: declaredParameters = {}, artifacts: declaredArtifacts = {} } = component.inputDefinitions ?? {};
  const isDeclared = (input: string): boolean =>
    Object.hasOwn(declaredParameters, input) || Object.hasOwn(declaredArtifacts, input);
  const undeclared = [...Object.keys(parameters), ...Object.keys(artifacts)]
    .filter((input) => !isDeclared(input) && !input.startsWith("pipelinechannel--") && !generated.has(input))
    .map((input): StructureProblem => ({
      path: [...path, "inputs"],
      message: `task '${name}' has no input '${input}'`,
      get hint() {
        return nameHint(input, [...namesIn(declaredParameters), ...namesIn(declaredArtifacts)]);
      },
    }));
  const sources = [
    ...Object.entries(parameters).flatMap(([input, source]) =>
      parameterSource(enclosing, source, { task: name, input, path: [...path, "inputs", "parameters", input] }),
    ),
    ...Object.entries(artifacts).flatMap(([input, source]) =>
      artifactSource(enclosing, source, { task: name, input, path: [...path, "inputs", "artifacts", input] }),
    ),
  ];
  return [...undeclared, ...sources, ...missing(place, enclosing.uses.required.get(task.componentRef.name) ?? [])];
}

function missing({ task, path, name }: TaskPlace, required: readonly string[]): readonly StructureProblem[] {
  const iterated = new Set([task.parameterIterator?.itemInput, task.artifactIterator?.itemInput]);
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
    return fromGraph(enclosing, source.componentInputParameter, { ...place, section: "parameters" });
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
    return fromGraph(enclosing, source.componentInputArtifact, { ...place, section: "artifacts" });
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

interface GraphInput extends InputPlace {
  readonly section: "parameters" | "artifacts";
}

function fromGraph({ component, uses }: Enclosing, name: string, place: GraphInput): readonly StructureProblem[] {
  const inputs = component.inputDefinitions?.[place.section] ?? {};
  if (Object.hasOwn(inputs, name)) return [];
  return [
    {
      path: place.path,
      message: `${words(place)} comes from '${name}', which is not an input of the graph around it`,
      get hint() {
        return nameHint(name, uses.namesIn(inputs));
      },
    },
  ];
}

interface TaskOutput extends GraphInput {
  readonly producer: string;
  readonly key: string;
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
      get hint() {
        return nameHint(key, enclosing.uses.namesIn(outputs));
      },
    },
  ];
}

interface Neighbour {
  readonly task?: TaskSpec | undefined;
  readonly problems: readonly StructureProblem[];
}

function beside({ dag, uses }: Enclosing, name: string, place: InputPlace): Neighbour {
  if (Object.hasOwn(dag.tasks, name)) return { task: dag.tasks[name], problems: [] };
  return {
    problems: [
      {
        path: place.path,
        message: `${words(place)} comes from task '${name}', which is not in the same graph`,
        get hint() {
          return nameHint(name, uses.namesIn(dag.tasks));
        },
      },
    ],
  };
}
