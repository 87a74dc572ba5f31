import type { RankedProblem } from "./rank-problem.ts";
import type { Enclosing, TaskPlace } from "./check-references.ts";
import type { ArtifactTypeSchema, ComponentSpec, ParameterType, TaskSpec } from "./pipeline-spec.ts";

/**
 * Whether every value has the type of the input that it goes to. Where an end is unknown another rule reports it. What
 * an open-source backend converts when the task starts (anything to text, whole numbers to numbers and back) is a warning.
 */
export function edgeProblems(
  enclosing: Enclosing,
  { task, component, path, name }: TaskPlace,
): readonly RankedProblem[] {
  const parameters = Object.entries(task.inputs?.parameters ?? {}).flatMap(([input, source]) => {
    // The type of one field of an item is known to nobody; an item of a list without a type may be anything.
    if (source.parameterExpressionSelector !== undefined || isItem(source.componentInputParameter)) return [];
    const to = component.inputDefinitions?.parameters?.[input]?.parameterType;
    const output = source.taskOutputParameter;
    const from =
      source.taskFinalStatus !== undefined
        ? "TASK_FINAL_STATUS"
        : source.componentInputParameter !== undefined
          ? enclosing.component.inputDefinitions?.parameters?.[source.componentInputParameter]?.parameterType
          : producer(enclosing, output?.producerTask)?.outputDefinitions?.parameters?.[output?.outputParameterKey ?? ""]
              ?.parameterType;
    if (to === undefined || from === undefined || fits(from, to)) return [];
    return [
      {
        code: "K413" as const,
        path: [...path, "inputs", "parameters", input],
        message: `input '${input}' of task '${name}' is ${to}, but gets ${from}`,
        hint: "change one of the two declarations",
        severity: isConverted(from, to) ? ("warning" as const) : ("error" as const),
      },
    ];
  });
  const artifacts = Object.entries(task.inputs?.artifacts ?? {}).flatMap(([input, source]) => {
    const to = component.inputDefinitions?.artifacts?.[input];
    const output = source.taskOutputArtifact;
    const from =
      source.componentInputArtifact !== undefined
        ? enclosing.component.inputDefinitions?.artifacts?.[source.componentInputArtifact]
        : producer(enclosing, output?.producerTask)?.outputDefinitions?.artifacts?.[output?.outputArtifactKey ?? ""];
    if (to === undefined || from === undefined || artifactFits(from, to)) return [];
    return [
      {
        code: "K413" as const,
        path: [...path, "inputs", "artifacts", input],
        message: `input '${input}' of task '${name}' is ${artifactWords(to)}, but gets ${artifactWords(from)}`,
        hint: "change one of the two declarations",
        severity: "error" as const,
      },
    ];
  });
  return [...parameters, ...artifacts];
}

/** The component behind a task of the same graph. */
export function producer({ spec, dag }: Enclosing, task: string | undefined): ComponentSpec | undefined {
  const found = task !== undefined && Object.hasOwn(dag.tasks ?? {}, task) ? dag.tasks[task] : undefined;
  return found === undefined ? undefined : componentOf(spec, found);
}

const componentOf = ({ components = {} }: Enclosing["spec"], { componentRef }: TaskSpec): ComponentSpec | undefined =>
  Object.hasOwn(components, componentRef?.name ?? "") ? components[componentRef.name] : undefined;

const isItem = (name: string | undefined): boolean => name?.includes("loop-item") === true;

/** How a task ended, and its configuration, are objects to whoever takes them on. */
const fits = (from: ParameterType, to: ParameterType): boolean =>
  from === to || (to === "STRUCT" && (from === "TASK_FINAL_STATUS" || from === "TASK_CONFIG"));

const isNumber = (type: ParameterType): boolean => type === "NUMBER_INTEGER" || type === "NUMBER_DOUBLE";
const isConverted = (from: ParameterType, to: ParameterType): boolean =>
  to === "STRING" || (isNumber(from) && isNumber(to));

interface ArtifactPortSpec {
  readonly artifactType: ArtifactTypeSchema;
  readonly isArtifactList?: boolean;
}

/** Any artifact fits both ways; other titles and the first number of the version must be equal. */
export function artifactFits(from: ArtifactPortSpec, to: ArtifactPortSpec): boolean {
  if ((from.isArtifactList ?? false) !== (to.isArtifactList ?? false)) return false;
  const [a, b] = [from.artifactType.schemaTitle, to.artifactType.schemaTitle];
  // Types described by an embedded schema have no title to compare.
  if (a === undefined || b === undefined || a === "system.Artifact" || b === "system.Artifact") return true;
  return a === b && major(from.artifactType) === major(to.artifactType);
}

const major = ({ schemaVersion = "0.0.1" }: ArtifactTypeSchema): string => schemaVersion.split(".", 1)[0] ?? "";

export function artifactWords({ artifactType, isArtifactList }: ArtifactPortSpec): string {
  const { schemaTitle = "an artifact", schemaVersion = "0.0.1" } = artifactType;
  const title = major(artifactType) === "0" ? schemaTitle : `${schemaTitle} ${schemaVersion}`;
  return isArtifactList === true ? `a list of ${title}` : title;
}
