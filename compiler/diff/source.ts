import type { Json, TaskInputArtifact, TaskInputParameter } from "../spec/pipeline-spec.ts";
import type { Place } from "./spec-tree.ts";

/** Says a place's name; two places get one name when they are the same task. */
export type Naming = (place: Place) => string;

/** A value that is known now, or words for where it will come from. */
export type SourceText = { readonly value: Json } | { readonly from: string };

/**
 * Where an input of a task gets its value. Inputs that a compiler made up to carry a reference through the walls of
 * groups are followed to where they lead, so neither their names nor the number of walls matters.
 */
export function sourceText(place: Place, input: string, naming: Naming): SourceText | undefined {
  const parameter = place.task?.inputs?.parameters?.[input];
  const artifact = place.task?.inputs?.artifacts?.[input];
  if (isItem(place, input)) return { from: `item of '${naming(place)}'` };
  if (parameter !== undefined) return parameterText(place, parameter, naming);
  return artifact === undefined ? undefined : artifactText(place, artifact, naming);
}

/** Text of a task, such as a condition, with the made-up inputs in it replaced by where they lead. */
export function resolveText(text: string, place: Place, naming: Naming): string {
  const shown = (whole: string, name: string, inText: boolean): string => {
    if (!isChannel(name)) return whole;
    const source = sourceText(place, name, naming);
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
export function resolveJson(value: Json, place: Place, naming: Naming): Json {
  if (typeof value === "string") return resolveText(value, place, naming);
  if (Array.isArray(value)) return value.map((item: Json) => resolveJson(item, place, naming));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, Json]) => [key, resolveJson(item, place, naming)]),
  );
}

/** What a DAG gives as one of its outputs. */
export function outputText(place: Place, output: string, naming: Naming): string {
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
  const texts = [...selectors, ...chosen].map(({ task, key }) => producedText(place.children.get(task), key, naming));
  if (texts.length === 0) return "nothing";
  return texts.length === 1 ? (texts[0] ?? "") : `the first of ${texts.join(", ")}`;
}

/** Whether a compiler made the input or output up to carry a reference. */
export const isChannel = (name: string): boolean => name.startsWith("pipelinechannel--");

const isItem = ({ task }: Place, input: string): boolean =>
  task?.parameterIterator?.itemInput === input || task?.artifactIterator?.itemInput === input;

function parameterText(place: Place, input: TaskInputParameter, naming: Naming): SourceText {
  const { runtimeValue } = input;
  if (runtimeValue?.constant !== undefined) return { value: resolveJson(runtimeValue.constant, place, naming) };
  // Files of old compilers hold {stringValue: …} and the like.
  if (runtimeValue !== undefined && "constantValue" in runtimeValue)
    return { value: Object.values(runtimeValue.constantValue as Readonly<Record<string, Json>>)[0] ?? null };
  const selector = input.parameterExpressionSelector?.replace(/^parseJson\(string_value\)/, "");
  const source = referenceText(place, input, naming);
  if (selector === undefined || !("from" in source)) return source;
  return { from: `${source.from}${selector}` };
}

function referenceText(place: Place, input: TaskInputParameter, naming: Naming): SourceText {
  const siblings = place.parent?.children;
  if (input.componentInputParameter !== undefined) return enclosing(place, input.componentInputParameter, naming);
  if (input.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = input.taskOutputParameter;
    return { from: producedText(siblings?.get(producerTask), outputParameterKey, naming) };
  }
  if (input.taskFinalStatus !== undefined) {
    const watched = siblings?.get(input.taskFinalStatus.producerTask);
    return { from: `final status of '${watched === undefined ? "" : naming(watched)}'` };
  }
  const runtime = input.runtimeValue?.runtimeParameter;
  return { from: runtime === undefined ? "nothing" : `runtime parameter '${runtime}'` };
}

function artifactText(place: Place, input: TaskInputArtifact, naming: Naming): SourceText {
  if (input.componentInputArtifact !== undefined) return enclosing(place, input.componentInputArtifact, naming);
  const { producerTask = "", outputArtifactKey = "" } = input.taskOutputArtifact ?? {};
  return { from: producedText(place.parent?.children.get(producerTask), outputArtifactKey, naming) };
}

/** An input of the DAG around a task. */
function enclosing({ parent }: Place, name: string, naming: Naming): SourceText {
  if (parent?.task === undefined) return { from: `input '${name}'` };
  if (isChannel(name) || isItem(parent, name)) return sourceText(parent, name, naming) ?? { from: "nothing" };
  return { from: `input '${name}' of '${naming(parent)}'` };
}

function producedText(place: Place | undefined, output: string, naming: Naming): string {
  if (place === undefined) return "nothing";
  if (isChannel(output) && place.kind === "dag") return outputText(place, output, naming);
  return `'${output}' of '${naming(place)}'`;
}
