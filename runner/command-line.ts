import type { ContainerSpec, Json, JsonObject, ResourceSpec } from "../compiler/spec/pipeline-spec.ts";
import { localPath } from "../containers/runtime/local-path.ts";
import { asText } from "./placeholders.ts";

/** A container as it is started: every placeholder filled in. */
export interface ResolvedContainer {
  readonly image: string;
  /** Command and arguments; the first element is the program. */
  readonly command: readonly string[];
  readonly resources: ResourceSpec;
}

/** The executor input as it goes out, and what `{{$.pipeline_job_name}}` and its kind stand for. */
export interface CommandValues {
  readonly executorInput: ExecutorInputJson;
  readonly facts: Readonly<Record<string, string>>;
}

/** The executor input, as far as placeholders reach into it. */
export interface ExecutorInputJson {
  readonly inputs: { readonly parameterValues: JsonObject; readonly artifacts: ArtifactLists };
  readonly outputs: {
    readonly parameters: Readonly<Record<string, { readonly outputFile: string }>>;
    readonly artifacts: ArtifactLists;
    readonly outputFile: string;
  };
}

type ArtifactLists = Readonly<Record<string, { readonly artifacts: readonly ArtifactJson[] }>>;
/** One artifact on the wire. */
export type ArtifactJson = JsonObject & {
  readonly uri: string;
  readonly metadata: JsonObject;
  readonly customPath?: string;
};

/**
 * Fills a container's image, command line and resources in. One pass: a value that looks like a placeholder stays as it
 * is, and so does a placeholder without a value. `Concat` and `IfPresent` are resolved at any depth.
 */
export function resolveContainer(container: ContainerSpec, values: CommandValues): ResolvedContainer {
  const fill = (text: string): string => fillText(text, values);
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  return {
    image: fill(container.image),
    command: words.flatMap((word) => resolveWord(word, values)),
    resources: filledResources(container.resources ?? {}, fill),
  };
}

/** Resources with their texts filled in. */
export function filledResources(resources: ResourceSpec, fill: (text: string) => string): ResourceSpec {
  const filled = <T extends object>(fields: T): T =>
    // Every text stays a text, so the shape stays what it was.
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, typeof value === "string" ? fill(value) : (value as unknown)]),
    ) as T;
  const { accelerator, ...rest } = resources;
  return { ...filled(rest), ...(accelerator === undefined ? {} : { accelerator: filled(accelerator) }) };
}

/** A structured element is JSON text in the place of a word. */
function resolveWord(word: string, values: CommandValues): readonly string[] {
  if (!/^\s*\{\s*"(?:Concat|IfPresent)"/.test(word)) return [fillText(word, values)];
  let element: Json;
  try {
    element = JSON.parse(word) as Json;
  } catch {
    // Text that only looks like one.
    return [fillText(word, values)];
  }
  return resolveElement(element, values);
}

function resolveElement(element: Json, values: CommandValues): readonly string[] {
  if (Array.isArray(element)) return element.flatMap((each: Json) => resolveElement(each, values));
  if (typeof element !== "object" || element === null) return [fillText(asText(element) ?? "", values)];
  const { Concat: parts, IfPresent: choice } = element as JsonObject;
  if (parts !== undefined) return [resolveElement(parts, values).join("")];
  if (typeof choice !== "object" || choice === null) return [JSON.stringify(element)];
  const { InputName: name, Then: yes, Else: no } = choice as JsonObject;
  const branch = typeof name === "string" && isPresent(name, values) ? yes : no;
  return branch === undefined ? [] : resolveElement(branch, values);
}

function isPresent(name: string, { executorInput: { inputs } }: CommandValues): boolean {
  return (
    (inputs.parameterValues[name] ?? undefined) !== undefined || (inputs.artifacts[name]?.artifacts.length ?? 0) > 0
  );
}

const fillText = (text: string, values: CommandValues): string =>
  text.includes("{{$")
    ? text.replaceAll(/\{\{\$(.*?)\}\}/gs, (placeholder, path: string) => valueOf(path, values) ?? placeholder)
    : text;

function valueOf(path: string, { executorInput, facts }: CommandValues): string | undefined {
  const { inputs, outputs } = executorInput;
  if (path === "") return JSON.stringify(executorInput);
  if (path === ".outputs.output_file" || path === ".outputMetadataUri") return outputs.outputFile;
  const [, side, kind, name = "", rest = ""] =
    /^\.(inputs|outputs)\.(parameters|artifacts)\[(?:'|")(.*?)(?:'|")\](.*)$/s.exec(path) ?? [];
  if (side === undefined) return Object.hasOwn(facts, path.slice(1)) ? facts[path.slice(1)] : undefined;
  if (kind === "parameters") {
    if (side === "outputs") return rest === ".output_file" ? outputs.parameters[name]?.outputFile : undefined;
    return rest === "" ? asText(inputs.parameterValues[name] ?? undefined) : undefined;
  }
  return artifactText((side === "inputs" ? inputs : outputs).artifacts[name]?.artifacts, rest);
}

/** KFP means the first artifact, except where the whole list is named. */
function artifactText(list: readonly ArtifactJson[] | undefined, rest: string): string | undefined {
  if (list === undefined) return undefined;
  if (rest === "") return JSON.stringify(list);
  const [first] = list;
  if (first === undefined) return undefined;
  if (rest === ".uri") return first.uri;
  if (rest === ".path") return localPath(first);
  if (rest === ".metadata") return JSON.stringify(first.metadata);
  const key = /^\.metadata\[(?:'|")(.*)(?:'|")\]$/s.exec(rest)?.[1];
  return key === undefined ? undefined : asText(first.metadata[key]);
}
