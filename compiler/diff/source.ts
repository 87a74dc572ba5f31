import type { Json, TaskInputArtifact, TaskInputParameter } from "../spec/pipeline-spec.ts";
import type { Place } from "./spec-tree.ts";

/** Says a place's name; two places get one name when they are the same task. */
export type Naming = (place: Place) => string;

/** How the ends of references are told. */
export interface Wording {
  readonly output: (output: string, task: Place) => string;
  /** An input of the DAG of a task, or of the pipeline. */
  readonly input: (name: string, around: Place) => string;
  readonly item: (loop: Place) => string;
  readonly finalStatus: (task: Place | undefined) => string;
  /** A part of a struct, such as `["key"]`. */
  readonly part: (whole: string, selector: string) => string;
}

/** Whole phrases with quoted names. */
function phrases(naming: Naming): Wording {
  return {
    output: (output, task) => `'${output}' of '${naming(task)}'`,
    input: (name, around) => (around.task === undefined ? `input '${name}'` : `input '${name}' of '${naming(around)}'`),
    item: (loop) => `item of '${naming(loop)}'`,
    finalStatus: (task) => `final status of '${task === undefined ? "" : naming(task)}'`,
    part: (whole, selector) => `${whole}${selector}`,
  };
}

const wordingOf = (words: Naming | Wording): Wording => (typeof words === "function" ? phrases(words) : words);

/** A value that is known now, or words for where it will come from. */
export type SourceText = { readonly value: Json } | { readonly from: string };

/**
 * Where an input of a task gets its value. Inputs that a compiler made up to carry a reference through the walls of
 * groups are followed to where they lead, so neither their names nor the number of walls matters.
 */
export function sourceText(place: Place, input: string, words: Naming | Wording): SourceText | undefined {
  const wording = wordingOf(words);
  const parameter = place.task?.inputs?.parameters?.[input];
  const artifact = place.task?.inputs?.artifacts?.[input];
  if (isItem(place, input)) return { from: wording.item(place) };
  if (parameter !== undefined) return parameterText(place, parameter, wording);
  return artifact === undefined ? undefined : artifactText(place, artifact, wording);
}

/** Text of a task, such as a condition, with the made-up inputs in it replaced by where they lead. */
export function resolveText(text: string, place: Place, words: Naming | Wording): string {
  const shown = (whole: string, name: string, inText: boolean): string => {
    if (!isChannel(name)) return whole;
    const source = sourceText(place, name, words);
    if (source === undefined) return whole;
    if ("from" in source) return inText ? `{{${source.from}}}` : source.from;
    return typeof source.value === "string" && inText ? source.value : JSON.stringify(source.value);
  };
  return text
    .replaceAll(/\{\{\$\.inputs\.parameters\[(['"])(.*?)\1\]\}\}/g, (whole, _quote, name: string) =>
      shown(whole, name, true),
    )
    .replaceAll(/inputs\.parameter_values\[(['"])(.*?)\1\]/g, (whole, _quote, name: string) =>
      shown(whole, name, false),
    );
}

/** The same for every text in a value. */
export function resolveJson(value: Json, place: Place, words: Naming | Wording): Json {
  if (typeof value === "string") return resolveText(value, place, words);
  if (Array.isArray(value)) return value.map((item: Json) => resolveJson(item, place, words));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, Json]) => [key, resolveJson(item, place, words)]),
  );
}

/** What a DAG gives as one of its outputs. */
export function outputText(place: Place, output: string, words: Naming | Wording): string {
  const wording = wordingOf(words);
  const { parameters, artifacts } = place.component.dag?.outputs ?? {};
  const parameter = parameters?.[output];
  const selectors = [
    ...(parameter?.valueFromParameter === undefined ? [] : [parameter.valueFromParameter]),
    ...(parameter?.valueFromOneof?.parameterSelectors ?? []),
  ].map((each) => ({ task: each.producerSubtask, key: each.outputParameterKey }));
  const chosen = (artifacts?.[output]?.artifactSelectors ?? []).map((each) => ({
    task: each.producerSubtask,
    key: each.outputArtifactKey,
  }));
  const texts = [...selectors, ...chosen].map(({ task, key }) => producedText(place.children.get(task), key, wording));
  if (texts.length === 0) return "nothing";
  return texts.length === 1 ? (texts[0] ?? "") : `the first of ${texts.join(", ")}`;
}

/** Whether a compiler made the input or output up to carry a reference. */
export const isChannel = (name: string): boolean => name.startsWith("pipelinechannel--");

const isItem = ({ task }: Place, input: string): boolean =>
  task?.parameterIterator?.itemInput === input || task?.artifactIterator?.itemInput === input;

function parameterText(place: Place, input: TaskInputParameter, wording: Wording): SourceText {
  const { runtimeValue } = input;
  if (runtimeValue?.constant !== undefined) return { value: resolveJson(runtimeValue.constant, place, wording) };
  // Files of old compilers hold {stringValue: …} and the like.
  if (runtimeValue !== undefined && "constantValue" in runtimeValue)
    return { value: Object.values(runtimeValue.constantValue as Readonly<Record<string, Json>>)[0] ?? null };
  const selector = input.parameterExpressionSelector?.replace(/^parseJson\(string_value\)/, "");
  const source = referenceText(place, input, wording);
  if (selector === undefined || !("from" in source)) return source;
  return { from: wording.part(source.from, selector) };
}

function referenceText(place: Place, input: TaskInputParameter, wording: Wording): SourceText {
  const siblings = place.parent?.children;
  if (input.componentInputParameter !== undefined) return enclosing(place, input.componentInputParameter, wording);
  if (input.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = input.taskOutputParameter;
    return { from: producedText(siblings?.get(producerTask), outputParameterKey, wording) };
  }
  if (input.taskFinalStatus !== undefined) {
    return { from: wording.finalStatus(siblings?.get(input.taskFinalStatus.producerTask)) };
  }
  const runtime = input.runtimeValue?.runtimeParameter;
  return { from: runtime === undefined ? "nothing" : `runtime parameter '${runtime}'` };
}

function artifactText(place: Place, input: TaskInputArtifact, wording: Wording): SourceText {
  if (input.componentInputArtifact !== undefined) return enclosing(place, input.componentInputArtifact, wording);
  const { producerTask = "", outputArtifactKey = "" } = input.taskOutputArtifact ?? {};
  return { from: producedText(place.parent?.children.get(producerTask), outputArtifactKey, wording) };
}

/** An input of the DAG around a task. */
function enclosing({ parent }: Place, name: string, wording: Wording): SourceText {
  if (parent === undefined) return { from: "nothing" };
  if (parent.task !== undefined && (isChannel(name) || isItem(parent, name)))
    return sourceText(parent, name, wording) ?? { from: "nothing" };
  return { from: wording.input(name, parent) };
}

function producedText(place: Place | undefined, output: string, wording: Wording): string {
  if (place === undefined) return "nothing";
  if (isChannel(output) && place.kind === "dag") return outputText(place, output, wording);
  return wording.output(output, place);
}
