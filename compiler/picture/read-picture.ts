import { fitWidth } from "../drawing/display-width.ts";
import { isChannel, sourceText } from "../diff/source.ts";
import { type Place, readTree } from "../diff/spec-tree.ts";
import { predecessors } from "../spec/check-integrity.ts";
import { componentNameOf } from "../spec/component-command.ts";
import { k8sName } from "../spec/names.ts";
import type { ContainerSpec, Json } from "../spec/pipeline-spec.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { branchWords } from "./condition-words.ts";
import type { Picture, PictureKind, PictureTask, Wait } from "./picture.ts";
import { isLoop, nameOf, wordingAt } from "./reference-words.ts";

/** Reads what pictures show out of a spec, in an order in which it could run. @throws K404 for a component that contains itself. */
export function readPicture(drawn: SpecDocuments): Picture {
  const root = readTree(drawn);
  const { name, displayName } = drawn.spec.pipelineInfo;
  return { pipeline: displayName ?? name, tasks: tasksOf(root) };
}

function tasksOf(place: Place): readonly PictureTask[] {
  const inside = [...place.children.values()];
  // Files have the branches of a chain in any order; the condition of each holds those before it, and is longer.
  const length = ({ task }: Place): number => task?.triggerPolicy?.condition?.length ?? 0;
  const ordered = isChain(inside) ? inside.toSorted((a, b) => length(a) - length(b)) : inside;
  return ordered.map((child) => pictureTask(child));
}

const isChain = (inside: readonly Place[]): boolean => inside.length > 0 && inside.every(isBranch);

function pictureTask(place: Place): PictureTask {
  const kind = kindOf(place);
  const detail = detailOf(place, kind);
  return {
    path: place.path,
    name: place.name,
    kind,
    title: titleOf(place, kind),
    ...(detail === "" ? {} : { detail }),
    facts: factsOf(place),
    after: predecessors(place.task).flatMap((name) => waitFor(place, name)),
    ...(place.kind === "dag" ? { tasks: tasksOf(place) } : {}),
  };
}

function kindOf(place: Place): PictureKind {
  const { task } = place;
  if (place.kind === "importer") return "importer";
  if (task?.triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED") return "always";
  if (place.kind !== "dag") return "container";
  if (isLoop(place)) return "loop";
  if (task?.triggerPolicy?.condition !== undefined) return "branch";
  // Compilers give groups no caching options, and nested pipelines always some.
  if (task?.cachingOptions !== undefined) return "pipeline";
  if (isChain([...place.children.values()])) return "branches";
  return isWatched(place) ? "exit-handler" : "pipeline";
}

/** Whether a task waits for the end of this one, however it ends. */
const isWatched = (place: Place): boolean =>
  [...(place.parent?.children.values() ?? [])].some(
    ({ task }) =>
      task?.triggerPolicy?.strategy === "ALL_UPSTREAM_TASKS_COMPLETED" && predecessors(task).includes(place.name),
  );

function titleOf(place: Place, kind: PictureKind): string {
  const rule = ruleOf(place, kind);
  const name = nameOf(place);
  if (rule === "") return name;
  return name === place.name ? rule : `${name}: ${rule}`;
}

/** What makes a group more than a nested pipeline. */
function ruleOf(place: Place, kind: PictureKind): string {
  if (kind === "loop") return loopWords(place);
  if (kind === "branch") return branchWords(place, [...(place.parent?.children.values() ?? [])].filter(isBranch));
  if (kind === "branches") return "one of";
  return kind === "exit-handler" ? "exit handler" : "";
}

const isBranch = ({ task }: Place): boolean => task?.triggerPolicy?.condition !== undefined;

function loopWords(place: Place): string {
  const { parameterIterator, artifactIterator, iteratorPolicy } = place.task ?? {};
  const input = parameterIterator?.items.inputParameter ?? artifactIterator?.items.inputArtifact;
  const limit = iteratorPolicy?.parallelismLimit ?? 0;
  const items = input === undefined ? literalWords(parameterIterator?.items.raw ?? "[]") : sourceWords(place, input);
  return `for each of ${items}${limit > 0 ? `, ${limit} at a time` : ""}`;
}

function literalWords(raw: string): string {
  try {
    const items = JSON.parse(raw) as Json;
    const text = JSON.stringify(items);
    return text.length > 40 && Array.isArray(items) ? `${items.length} items` : text;
  } catch {
    return fitWidth(raw, 40);
  }
}

function sourceWords(place: Place, input: string): string {
  const source = sourceText(place, input, wordingAt(place));
  if (source === undefined) return input;
  return "from" in source ? source.from : fitWidth(JSON.stringify(source.value), 40);
}

/** The component where its name says more than the task's, and what runs it. */
function detailOf(place: Place, kind: PictureKind): string {
  const { executor } = place;
  const parts = [
    ...(kind === "always" ? ["whatever happened"] : []),
    ...(place.kind === "dag" || !isBranch(place) ? [] : [branchWords(place, [])]),
    ...(executor?.container === undefined ? [] : runtimeWords(executor.container, place)),
    ...(place.kind === "importer" ? [`imports ${importedFrom(place)}`] : []),
    ...(place.kind === "other" ? ["not a container"] : []),
  ];
  return parts.join(" · ");
}

function runtimeWords(container: ContainerSpec, place: Place): readonly string[] {
  const ours = componentNameOf(container);
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const flag = words.indexOf("--function_to_execute");
  const isPython = flag !== -1 || words.includes("kfp.dsl.executor_main");
  const component = ours ?? (flag === -1 ? undefined : words[flag + 1]);
  const isNews = component !== undefined && ![place.name, nameOf(place)].some((name) => sameName(name, component));
  const runtime = ours !== undefined ? "TypeScript" : isPython ? "Python" : imageName(container.image);
  return [...(isNews ? [component] : []), runtime];
}

/** Tasks are called like their component, written with hyphens, and numbered when there are several. */
const sameName = (task: string, component: string): boolean =>
  task.replace(/-\d+$/, "") === component.replace(/-\d+$/, "") || task.replace(/-\d+$/, "") === k8sName(component);

/** The end of an image's name, without registry and digest: "trainer:v2". */
const imageName = (image: string): string =>
  image.includes("{{$")
    ? "image from an input"
    : (image
        .replace(/@sha256:.*$/, "")
        .split("/")
        .at(-1) ?? image);

function importedFrom(place: Place): string {
  const { constant } = place.executor?.importer?.artifactUri ?? {};
  return constant ?? sourceWords(place, "uri");
}

function factsOf({ task, executor }: Place): readonly string[] {
  const retries = task?.retryPolicy?.maxRetryCount ?? 0;
  return [
    ...(executor?.container === undefined ? [] : [`image ${executor.container.image}`]),
    ...(retries > 0 ? [`${retries} ${retries === 1 ? "retry" : "retries"}`] : []),
    ...(executor?.container !== undefined && task?.cachingOptions?.enableCache !== true ? ["not cached"] : []),
  ];
}

function waitFor(place: Place, name: string): readonly Wait[] {
  const sibling = place.parent?.children.get(name);
  if (sibling === undefined) return [];
  const { parameters = {}, artifacts = {} } = place.task?.inputs ?? {};
  const handed: (readonly [input: string, output: string])[] = [];
  for (const [input, { taskOutputParameter, taskFinalStatus }] of Object.entries(parameters)) {
    if (taskOutputParameter?.producerTask === name) handed.push([input, taskOutputParameter.outputParameterKey]);
    if (taskFinalStatus?.producerTask === name) handed.push([input, "final status"]);
  }
  for (const [input, { taskOutputArtifact }] of Object.entries(artifacts))
    if (taskOutputArtifact?.producerTask === name) handed.push([input, taskOutputArtifact.outputArtifactKey]);
  const values = handed.map(([input, output]) => {
    const from = isChannel(output) ? sourceWords(place, input) : output;
    return isChannel(input) ? from : `${from} → ${input}`;
  });
  return [{ task: sibling.path, values: [...new Set(values)] }];
}
