import type { Port } from "../graph/graph.ts";
import { describe, hasType } from "../spec/check-parameters.ts";
import type { Json, ParameterType } from "../spec/pipeline-spec.ts";
import { at, fieldsOf, type V1Place, type V1Ports } from "./component-v1-place.ts";

/** Reads `inputs` or `outputs` of a v1 component file. */
export function readPorts(value: unknown, side: "inputs" | "outputs", place: V1Place): V1Ports {
  const ports: [string, Port][] = [];
  const names = new Map<string, string>();
  if (value !== undefined && value !== null && !Array.isArray(value))
    place.report({ path: [side], message: `'${side}' is not a list`, hint: "write '- name: …' for each" });
  for (const [index, item] of (Array.isArray(value) ? (value as readonly unknown[]) : []).entries()) {
    const here = at(place, side, index);
    const fields = fieldsOf(item, side === "inputs" ? inputFields : outputFields, here);
    const written = fields["name"];
    const name = typeof written === "string" ? portName(written) : "";
    if (typeof written !== "string" || name === "") {
      here.report({ path: here.path, message: "a port has no usable 'name'", hint: "use letters, digits and '_'" });
    } else if (ports.some(([other]) => other === name)) {
      here.report({
        path: here.path,
        message: `'${written}' and an earlier port are both called '${name}' in KFP`,
        hint: "rename one of them",
      });
    } else {
      names.set(written, name);
      ports.push([name, readPort(fields, here)]);
    }
  }
  return { ports: Object.fromEntries(ports), names };
}

const outputFields = ["name", "type", "description", "annotations"];
const inputFields = [...outputFields, "default", "optional"];

/** The name that the Python SDK gives: lower case, everything but letters, digits and '_' joined to one '_'. */
const portName = (written: string): string =>
  written
    .toLowerCase()
    .replaceAll(/[^_0-9a-z]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");

function readPort(fields: Readonly<Record<string, unknown>>, place: V1Place): Port {
  const type = typeof fields["type"] === "string" ? fields["type"] : undefined;
  const words = typeof fields["description"] === "string" ? { description: fields["description"] } : {};
  const hasDefault = fields["default"] !== undefined && fields["default"] !== null;
  const optional = fields["optional"] === true || hasDefault;
  const parameter = type === undefined ? undefined : parameterTypes[outer(type)];
  if (parameter === undefined) {
    if (hasDefault)
      place.report({
        path: [...place.path, "default"],
        message: `the artifact '${String(fields["name"])}' has a default`,
        hint: "give it the type of a parameter, or write 'optional: true'",
      });
    return { kind: "artifact", artifact: artifactTitle(type), version: "0.0.1", list: false, optional, ...words };
  }
  const value = hasDefault ? cast(fields["default"], parameter) : undefined;
  if (hasDefault && value === undefined)
    place.report({
      path: [...place.path, "default"],
      message: `the default of '${String(fields["name"])}' is ${describe(fields["default"] as Json)}, which is not of its type`,
      hint: "change the default or the type",
    });
  return {
    kind: "parameter",
    type: parameter,
    optional: optional || parameter === "TASK_FINAL_STATUS",
    ...(value === undefined ? {} : { default: value }),
    ...words,
  };
}

/** "List[int]" and "typing.List[int]" are lists. */
const outer = (type: string): string =>
  type
    .toLowerCase()
    .replace(/^typing\./, "")
    .replace(/\[.*$/s, "");

const parameterTypes: Readonly<Record<string, ParameterType>> = Object.assign(
  Object.create(null) as Record<string, ParameterType>,
  {
    str: "STRING",
    string: "STRING",
    text: "STRING",
    int: "NUMBER_INTEGER",
    integer: "NUMBER_INTEGER",
    float: "NUMBER_DOUBLE",
    double: "NUMBER_DOUBLE",
    bool: "BOOLEAN",
    boolean: "BOOLEAN",
    list: "LIST",
    jsonarray: "LIST",
    dict: "STRUCT",
    jsonobject: "STRUCT",
    pipelinetaskfinalstatus: "TASK_FINAL_STATUS",
  } as const,
);

const titles = [
  "Artifact",
  "Model",
  "Dataset",
  "Metrics",
  "ClassificationMetrics",
  "SlicedClassificationMetrics",
  "HTML",
  "Markdown",
];

/** Unknown types are any artifact, as in the Python SDK. */
function artifactTitle(type: string | undefined): string {
  if (type !== undefined && /^google\.[A-Za-z]+$/.test(type)) return type;
  const title = titles.find((each) => each.toLowerCase() === type?.toLowerCase());
  return `system.${title ?? "Artifact"}`;
}

/** Defaults are written as text in v1. */
function cast(value: unknown, type: ParameterType): Json | undefined {
  if (typeof value !== "string") {
    // What a document holds besides text is JSON.
    const json = type === "STRING" && typeof value !== "object" ? JSON.stringify(value) : (value as Json);
    return hasType(json, type) ? json : undefined;
  }
  const found = type === "STRING" ? value : type === "BOOLEAN" ? truths.get(value.toLowerCase()) : parsed(value);
  return found !== undefined && hasType(found, type) ? found : undefined;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...["yes", "y", "true", "t", "on", "1"].map((word) => [word, true] as const),
  ...["no", "n", "false", "f", "off", "0"].map((word) => [word, false] as const),
]);

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON means not of the type; the caller reports it with its place.
    return undefined;
  }
}
