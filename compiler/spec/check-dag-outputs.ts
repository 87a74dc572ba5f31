import { nameHint } from "../diagnostics/did-you-mean.ts";
import { artifactFits, artifactWords, producer } from "./check-edges.ts";
import type { DagPlace } from "./check-integrity.ts";
import type { StructureProblem } from "./check-structure.ts";
import { type RankedProblem, rankProblem } from "./rank-problem.ts";
import type { OutputArtifactSpec, ParameterSelector, ParameterType } from "./pipeline-spec.ts";

/** Whether every output of a graph is declared, wired to something that exists, and of the type that arrives there. */
export function dagOutputProblems(place: DagPlace): readonly RankedProblem[] {
  const { dag, component, path, uses } = place;
  const selectors = selectorsOf(place);
  const wired = namesIn(dag.outputs);
  const declared = namesIn(component.outputDefinitions);
  const unwired = [...declared.difference(wired)].map((name): StructureProblem => ({
    path: [...path, "outputDefinitions"],
    message: `output '${name}' is declared but no task provides it`,
    hint: "wire it in dag.outputs, or remove it",
  }));
  const undeclared = [...wired.difference(declared)].map((name): StructureProblem => ({
    path: [...path, "dag", "outputs"],
    message: `output '${name}' is wired but not declared`,
    hint: "declare it in outputDefinitions",
  }));
  const collects = uses.looped.has(String(path[1]));
  // Nobody consumes the root's outputs, and Google ships a file whose root outputs disagree.
  const severity = path[0] === "root" ? "warning" : "error";
  const ranked = (problem: OutputProblem): RankedProblem => rankProblem(problem, problem.severity ?? severity);
  return [
    ...unwired,
    ...undeclared,
    ...unclear(place),
    ...repeated(selectors),
    ...selectors.flatMap((selector) => selectorProblems(place, selector, collects)),
  ].map(ranked);
}

const namesIn = (sections: { readonly parameters?: object; readonly artifacts?: object } = {}): ReadonlySet<string> =>
  new Set([...Object.keys(sections.parameters ?? {}), ...Object.keys(sections.artifacts ?? {})]);

interface Selector {
  readonly section: "parameters" | "artifacts";
  readonly output: string;
  readonly task: string;
  readonly key: string;
  readonly path: StructureProblem["path"];
}

function selectorsOf({ dag, path }: DagPlace): readonly Selector[] {
  const at = (...more: readonly (string | number)[]): Selector["path"] => [...path, "dag", "outputs", ...more];
  const parameters = Object.entries(dag.outputs?.parameters ?? {}).flatMap(([output, from]): readonly Selector[] => {
    const selector = (
      { producerSubtask: task, outputParameterKey: key }: ParameterSelector,
      ...more: readonly (string | number)[]
    ): Selector => ({ section: "parameters", output, task, key, path: at("parameters", output, ...more) });
    const several = (from.valueFromOneof?.parameterSelectors ?? []).map((each, index) =>
      selector(each, "valueFromOneof", "parameterSelectors", index),
    );
    return from.valueFromParameter === undefined ? several : several.concat(selector(from.valueFromParameter));
  });
  const artifacts = Object.entries(dag.outputs?.artifacts ?? {}).flatMap(([output, from]) =>
    from.artifactSelectors.map((each, index): Selector => ({
      section: "artifacts",
      output,
      task: each.producerSubtask,
      key: each.outputArtifactKey,
      path: at("artifacts", output, "artifactSelectors", index),
    })),
  );
  return [...parameters, ...artifacts];
}

/** An output has one source, or one for each branch. */
function unclear({ dag, path }: DagPlace): readonly StructureProblem[] {
  const parameters = Object.entries(dag.outputs?.parameters ?? {})
    .filter(
      ([, from]) =>
        (from.valueFromParameter === undefined) === ((from.valueFromOneof?.parameterSelectors ?? []).length === 0),
    )
    .map(([output, from]): StructureProblem => ({
      path: [...path, "dag", "outputs", "parameters", output],
      message: `output '${output}' has ${from.valueFromParameter === undefined ? "no source" : "two sources"}`,
      hint: "give it exactly one of 'valueFromParameter' and 'valueFromOneof' with selectors",
    }));
  const artifacts = Object.entries(dag.outputs?.artifacts ?? {})
    .filter(([, from]) => from.artifactSelectors.length === 0)
    .map(([output]): StructureProblem => ({
      path: [...path, "dag", "outputs", "artifacts", output],
      message: `output '${output}' has no source`,
      hint: "name the task and output that it comes from in 'artifactSelectors'",
    }));
  return [...parameters, ...artifacts];
}

/** A branch that is named twice hides the one that was meant. */
function repeated(selectors: readonly Selector[]): readonly StructureProblem[] {
  const seen = new Set<string>();
  return selectors.flatMap(({ section, output, task, path }) => {
    const key = JSON.stringify([section, output, task]);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path, message: `output '${output}' names task '${task}' twice`, hint: "name every branch once" }];
  });
}

function selectorProblems(place: DagPlace, selector: Selector, collects: boolean): readonly OutputProblem[] {
  const { section, output, task, key, path } = selector;
  const tasks = place.dag.tasks ?? {};
  if (!Object.hasOwn(tasks, task))
    return [
      {
        path,
        message: `output '${output}' comes from task '${task}', which is not in this graph`,
        get hint() {
          return nameHint(task, place.uses.namesIn(tasks));
        },
      },
    ];
  const made = producer(place, task);
  if (made === undefined) return [];
  const offered = made.outputDefinitions?.[section] ?? {};
  if (!Object.hasOwn(offered, key))
    return [
      {
        path,
        message: `output '${output}' comes from '${key}', which is not ${section === "parameters" ? "a parameter" : "an artifact"} output of task '${task}'`,
        get hint() {
          return nameHint(key, place.uses.namesIn(offered));
        },
      },
    ];
  return section === "parameters"
    ? parameterType(place, selector, { from: made.outputDefinitions?.parameters?.[key]?.parameterType, collects })
    : artifactType(place, selector, { from: made.outputDefinitions?.artifacts?.[key], collects });
}

type OutputProblem = StructureProblem & Partial<RankedProblem>;

interface Found<T> {
  readonly from: T | undefined;
  /** The graph runs inside a loop: it, or a group around it, hands out a list of what it makes. */
  readonly collects: boolean;
}

function parameterType(
  { component }: DagPlace,
  { output, task, path }: Selector,
  { from, collects }: Found<ParameterType>,
): readonly OutputProblem[] {
  const to = component.outputDefinitions?.parameters?.[output]?.parameterType;
  if (to === undefined || from === undefined || to === from || (collects && to === "LIST")) return [];
  // The reference compiler writes LIST where a branch outside a loop makes a single value; no backend looks at it.
  const severity = to === "LIST" ? ({ severity: "warning" } as const) : {};
  return [{ ...mismatch({ output, task, path }, to, from), ...severity }];
}

function artifactType(
  { component }: DagPlace,
  { output, task, path }: Selector,
  { from, collects }: Found<OutputArtifactSpec>,
): readonly OutputProblem[] {
  const to = component.outputDefinitions?.artifacts?.[output];
  if (to === undefined || from === undefined) return [];
  if (artifactFits(from, to) || (collects && artifactFits({ ...from, isArtifactList: true }, to))) return [];
  return [mismatch({ output, task, path }, artifactWords(to), artifactWords(from))];
}

const mismatch = (
  { output, task, path }: Pick<Selector, "output" | "task" | "path">,
  to: string,
  from: string,
): StructureProblem => ({
  code: "K413",
  path,
  message: `output '${output}' is ${to}, but task '${task}' makes ${from}`,
  hint: "change one of the two declarations",
});
