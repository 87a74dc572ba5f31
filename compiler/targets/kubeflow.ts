import type { SpecDocuments } from "../spec/platform-spec.ts";
import { argumentProblems } from "./kubeflow-arguments.ts";
import { constantProblems } from "./kubeflow-constants.ts";
import { componentPlaces, type ExecutorPlace, executorPlaces, type TaskPlace, taskPlaces } from "./spec-places.ts";
import { refused, type TargetProblem, unheeded } from "./target-problem.ts";
import { imageProblems } from "./unbuilt-images.ts";

/** What the open-source backend refuses, gets wrong or does not heed. */
export function kubeflowProblems({ spec }: SpecDocuments): readonly TargetProblem[] {
  const tasks = taskPlaces(spec);
  const executors = executorPlaces(spec);
  return [
    rootProblems(spec.defaultPipelineRoot),
    tasks.flatMap((place) => loopProblems(place)),
    tasks.flatMap((place) => importerProblems(place)),
    tasks.flatMap((place) => constantProblems(place)),
    tasks.flatMap((place) => cacheProblems(place)),
    dagProblems(spec),
    executors.flatMap((place) => executorProblems(place)),
    executors.flatMap((place) => argumentProblems(place)),
    imageProblems(spec),
  ].flat();
}

function rootProblems(root: string | undefined): readonly TargetProblem[] {
  if (root === undefined || root === "") return [];
  return [
    unheeded(["defaultPipelineRoot"], {
      message: `open-source KFP does not heed the pipeline's default root '${root}'`,
      hint: "give the root when you start the run, or set it for the namespace",
    }),
  ];
}

function loopProblems({ name, task, path }: TaskPlace): readonly TargetProblem[] {
  if (task.artifactIterator === undefined) return [];
  const both = task.parameterIterator !== undefined;
  return [
    refused("K170", [...path, "artifactIterator"], {
      message: `'${name}' loops over ${both ? "parameters and artifacts at once" : "artifacts"}, which open-source KFP does not do`,
      hint: "loop over a list of parameters, such as addresses, and import each artifact inside",
    }),
  ];
}

function importerProblems({ name, task, path, executor }: TaskPlace): readonly TargetProblem[] {
  const { importer } = executor ?? {};
  if (importer === undefined) return [];
  const problems: TargetProblem[] = [];
  if (task.triggerPolicy?.condition !== undefined)
    problems.push(
      refused("K171", [...path, "triggerPolicy"], {
        message: `the condition of '${name}' stands on an importer itself, which open-source KFP refuses`,
        hint: "put the importer into a group that has the condition",
      }),
    );
  const input = importer.artifactUri.runtimeParameter ?? "";
  if (task.inputs?.parameters?.[input]?.taskOutputParameter !== undefined)
    problems.push(
      refused("K176", [...path, "inputs", "parameters", input], {
        message: `importer '${name}' gets its address from a task beside it, where open-source KFP does not look`,
        hint: "put the importer into a nested pipeline or a group, so that the address arrives as its input",
      }),
    );
  const address = importer.artifactUri.constant ?? "";
  if (
    address.startsWith("oci://") &&
    (importer.typeSchema.schemaTitle !== "system.Model" || importer.downloadToWorkspace)
  )
    problems.push(
      refused("K176", path, {
        message: `importer '${name}' takes '${address}', and open-source KFP takes 'oci://' for models that stay where they are only`,
        hint: "import it as a Model, and not into the workspace",
      }),
    );
  return problems;
}

function cacheProblems({ name, task, path }: TaskPlace): readonly TargetProblem[] {
  if (task.cachingOptions?.cacheKey === undefined) return [];
  return [
    unheeded([...path, "cachingOptions", "cacheKey"], {
      message: `releases of open-source KFP up to 2.17 do not heed the cache key of '${name}'`,
      hint: "leave it out, or expect KFP's own rule of what is the same",
    }),
  ];
}

function dagProblems(spec: SpecDocuments["spec"]): readonly TargetProblem[] {
  return componentPlaces(spec).flatMap(({ name, component: { dag }, path }) => {
    const tasks = Object.values(dag?.tasks ?? {});
    const isExit = ({ triggerPolicy }: (typeof tasks)[number]): boolean =>
      triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED";
    if (tasks.length === 0 || !tasks.every(isExit)) return [];
    return [
      refused("K178", [...path, "dag"], {
        message: `all tasks of '${name}' run whatever happened, and open-source KFP wants one that does not`,
        hint: "take 'ignoreUpstreamFailure' away from the first task",
      }),
    ];
  });
}

function executorProblems({ name, component, executor, path }: ExecutorPlace): readonly TargetProblem[] {
  const problems: TargetProblem[] = [];
  for (const kind of ["resolver", "customJob"] as const)
    if (executor[kind] !== undefined)
      problems.push(
        refused("K172", [...path, kind], {
          message: `component '${name}' is a ${kind === "resolver" ? "resolver" : "custom job of Vertex AI"}, which open-source KFP does not run`,
          hint: kind === "resolver" ? "import the artifact by its address" : "use a component with a container",
        }),
      );
  const lists = Object.entries(component.outputDefinitions?.artifacts ?? {}).filter(([, each]) => each.isArtifactList);
  for (const [output] of executor.container === undefined ? [] : lists)
    problems.push(
      refused("K177", path, {
        message: `component '${name}' makes the list of artifacts '${output}', of which open-source KFP keeps the first only`,
        hint: "make one artifact for each task, and collect them with parallelFor",
      }),
    );
  if (Object.hasOwn(component.outputDefinitions?.artifacts ?? {}, "executor-logs"))
    problems.push(
      unheeded(path, {
        message: `output 'executor-logs' of '${name}' has the name under which open-source KFP publishes logs`,
        hint: "call it something else",
      }),
    );
  if (executor.container?.lifecycle !== undefined)
    problems.push(
      unheeded([...path, "container", "lifecycle"], {
        message: `open-source KFP does not heed the cache check of component '${name}'`,
        hint: "leave 'lifecycle' out",
      }),
    );
  if (JSON.stringify(executor.importer?.metadata ?? {}).includes("{{$"))
    problems.push(
      unheeded([...path, "importer", "metadata"], {
        message: `open-source KFP records the references in the metadata of importer '${name}' as they are written`,
        hint: "give metadata as constants, or let a task write them on the artifact",
      }),
    );
  return problems;
}
