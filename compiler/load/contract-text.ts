import { google } from "../authoring/artifacts.ts";
import type { ArtifactPort, ParameterPort, Port, PortMap } from "../graph/graph.ts";
import type { ComponentFile } from "./parse-component.ts";

/**
 * TypeScript that loads a component file with the contract that fits it, ready to be pasted.
 * @param specifier how the file is reached from the module, such as "./scorer.yaml"
 */
export function contractText({ callee, description }: Omit<ComponentFile, "placeOf">, specifier: string): string {
  const used = new Set<string>();
  const inputs = portLines(callee.inputs, used);
  const outputs = portLines(callee.outputs, used);
  const kit = [...used].filter((name) => name !== "z").toSorted();
  const file = JSON.stringify(specifier);
  return [
    ...(used.has("z") ? ['import * as z from "zod";'] : []),
    ...(kit.length > 0 ? [`import { ${kit.join(", ")} } from "pipewright";`] : []),
    'import { loadComponent } from "pipewright/compiler";',
    "",
    ...comment(description, ""),
    `export const ${variableName(callee.name)} = loadComponent(new URL(${file}, import.meta.url), {`,
    ...block("inputs", inputs),
    ...block("outputs", outputs),
    "});",
    "",
  ].join("\n");
}

const block = (name: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [`  ${name}: {},`] : [`  ${name}: {`, ...lines, "  },"];

function portLines(ports: PortMap, used: Set<string>): readonly string[] {
  const lines: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    lines.push(...comment(port.description, "    "), `    ${key}: ${portText(port, used)},`);
  }
  return lines;
}

const comment = (text: string | undefined, indent: string): readonly string[] =>
  text === undefined || text.trim() === ""
    ? []
    : [`${indent}/** ${text.trim().replaceAll(/\s+/g, " ").replaceAll("*/", "* /")} */`];

function portText(port: Port, used: Set<string>): string {
  if (port.kind === "parameter") {
    used.add("z");
    return parameterText(port);
  }
  const type = artifactText(port, used);
  if (port.list) return wrap("listOf", type, used);
  return port.optional ? wrap("optional", type, used) : type;
}

function wrap(name: string, type: string, used: Set<string>): string {
  used.add(name);
  return `${name}(${type})`;
}

const systemTypes = new Set([
  "Artifact",
  "Dataset",
  "Model",
  "Metrics",
  "ClassificationMetrics",
  "SlicedClassificationMetrics",
  "HTML",
  "Markdown",
]);

function artifactText({ artifact, version }: ArtifactPort, used: Set<string>): string {
  const [namespace = "", name = ""] = artifact.split(".", 2);
  const known = namespace === "system" ? systemTypes.has(name) : namespace === "google" && Object.hasOwn(google, name);
  if (!known) return `{ artifact: ${JSON.stringify(artifact)}, version: ${JSON.stringify(version)} }`;
  used.add(namespace === "google" ? "google" : name);
  return namespace === "google" ? artifact : name;
}

const schemas = {
  STRING: "z.string()",
  NUMBER_INTEGER: "z.int()",
  NUMBER_DOUBLE: "z.number()",
  BOOLEAN: "z.boolean()",
  LIST: "z.array(z.json())",
  STRUCT: "z.record(z.string(), z.json())",
  TASK_FINAL_STATUS: "z.record(z.string(), z.json())",
  TASK_CONFIG: "z.record(z.string(), z.json())",
} as const;

function parameterText({ type, default: value, optional, literals }: ParameterPort): string {
  const isClosed = type === "STRING" && literals !== undefined && literals.length > 0;
  const schema = isClosed ? `z.enum(${JSON.stringify(literals)})` : schemas[type];
  if (value !== undefined && value !== null) return `${schema}.default(${JSON.stringify(value)})`;
  return optional ? `${schema}.optional()` : schema;
}

/** "score-rows" → scoreRows. */
function variableName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const [first = "component", ...rest] = words;
  const joined =
    first.toLowerCase() + rest.map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()).join("");
  return /^[a-z]/.test(joined) && !reserved.has(joined)
    ? joined
    : `component${joined[0]!.toUpperCase()}${joined.slice(1)}`;
}

/** The words of the language, and the names that the text imports. */
const reserved = new Set(
  `break case catch class const continue debugger default delete do else enum export extends false finally for function
  if import in instanceof new null return super switch this throw true try typeof var void while with yield let static
  await package interface private public protected implements z google optional`.split(/\s+/),
);
