import { dump } from "js-yaml";
import type { Json, PipelineSpec } from "../spec/pipeline-spec.ts";
import type { SpecDocuments } from "../spec/platform-spec.ts";
import { checkPlain } from "./plain.ts";
import { tasksOnLines } from "./task-lines.ts";

/**
 * A spec as YAML, with a comment header for people, and its platform document when it has one. The same spec gives the same bytes.
 * @throws K407 for a number that JSON cannot carry.
 */
export function toYaml({ spec, platform }: SpecDocuments): string {
  checkPlain(spec);
  if (platform !== undefined) checkPlain(platform, "platform");
  return header(spec) + yamlDocument(spec) + (platform === undefined ? "" : `---\n${yamlDocument(platform)}`);
}

/** One document in the style of all that the kit writes. */
export const yamlDocument = (value: object): string =>
  dump(value, { noRefs: true, lineWidth: -1, transform: tasksOnLines });

/** Control characters and the like may not stand in a YAML file, not even in a comment. */
const printable = (text: string): string => text.replace(/[\p{C}\u2028\u2029]/gu, " ");

const typeWords: Readonly<Record<string, string>> = {
  STRING: "str",
  NUMBER_INTEGER: "int",
  NUMBER_DOUBLE: "float",
  BOOLEAN: "bool",
  LIST: "list",
  STRUCT: "dict",
  TASK_FINAL_STATUS: "PipelineTaskFinalStatus",
  TASK_CONFIG: "TaskConfig",
};

/** Decoration for readers; no program should parse it. Every line begins with '#', whatever the texts hold. */
function header(spec: PipelineSpec): string {
  const { pipelineInfo, root } = spec;
  const lines = ["PIPELINE DEFINITION", `Name: ${pipelineInfo.name}`];
  if (pipelineInfo.description !== undefined)
    lines.push(
      `Description: ${pipelineInfo.description.split(/\r\n|[\n\r\u0085\u2028\u2029]/).join("\n             ")}`,
    );
  const inputs = ports(root.inputDefinitions);
  const outputs = ports(root.outputDefinitions);
  if (inputs.length > 0) lines.push("Inputs:", ...inputs);
  if (outputs.length > 0) lines.push("Outputs:", ...outputs);
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) => `# ${printable(line)}`.trimEnd() + "\n")
    .join("");
}

interface Definitions {
  readonly parameters?: Readonly<Record<string, { readonly parameterType: string; readonly defaultValue?: Json }>>;
  readonly artifacts?: Readonly<Record<string, { readonly artifactType: { readonly schemaTitle?: string } }>>;
}

function ports(definitions: Definitions | undefined): readonly string[] {
  const parameters = Object.entries(definitions?.parameters ?? {}).map(([name, { parameterType, defaultValue }]) => {
    const shown = defaultValue === undefined ? "" : ` [Default: ${JSON.stringify(defaultValue)}]`;
    return `   ${name}: ${typeWords[parameterType] ?? parameterType}${shown}`;
  });
  const artifacts = Object.entries(definitions?.artifacts ?? {}).map(
    ([name, { artifactType }]) => `   ${name}: ${artifactType.schemaTitle ?? "system.Artifact"}`,
  );
  return [...parameters, ...artifacts].sort();
}
