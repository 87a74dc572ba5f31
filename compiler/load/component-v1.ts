import type { ContainerCallee } from "../graph/graph.ts";
import { checkElements } from "../authoring/placeholder-check.ts";
import type { StructureProblem } from "../spec/check-structure.ts";
import { elementReader } from "./component-v1-command.ts";
import { readPorts } from "./component-v1-ports.ts";
import { at, fieldsOf, isObject, type V1Place, type V1Ports } from "./component-v1-place.ts";

/** Whether a document is a component file of the first KFP version. */
export const isComponentV1 = (document: unknown): document is object =>
  isObject(document) && "implementation" in document;

/**
 * Reads a v1 component file: one container, text-typed ports, placeholders as mappings. Names become what the Python SDK
 * makes of them, so that both call the component alike.
 */
export function readComponentV1(
  document: object,
  fallbackName: string,
): { readonly callee: ContainerCallee; readonly problems: readonly StructureProblem[] } {
  const problems: StructureProblem[] = [];
  const place: V1Place = { path: [], report: (problem) => void problems.push(problem) };
  const fields = fieldsOf(document, ["name", "description", "metadata", "inputs", "outputs", "implementation"], place);
  const inputs = readPorts(fields["inputs"], "inputs", place);
  const outputs = readPorts(fields["outputs"], "outputs", place);
  const implementation = at(place, "implementation");
  const parts = fieldsOf(fields["implementation"], ["container", "graph"], implementation);
  if (parts["graph"] !== undefined)
    implementation.report({
      path: ["implementation", "graph"],
      message: "the component is a graph of the first KFP version",
      hint: "only containers load; write the graph as a pipeline",
    });
  const name = typeof fields["name"] === "string" && fields["name"].trim() !== "" ? fields["name"] : fallbackName;
  const container =
    parts["graph"] === undefined ? readContainer(parts["container"], { inputs, outputs }, place) : noContainer;
  const callee: ContainerCallee = {
    kind: "container",
    name,
    inputs: inputs.ports,
    outputs: outputs.ports,
    ...container,
  };
  if (problems.length === 0)
    for (const { message, hint } of checkElements(callee))
      problems.push({ path: ["implementation", "container"], message, hint });
  return { callee, problems };
}

const noContainer: Pick<ContainerCallee, "image" | "command" | "args" | "env"> = {
  image: "",
  command: [],
  args: [],
  env: {},
};

function readContainer(
  value: unknown,
  ports: { readonly inputs: V1Ports; readonly outputs: V1Ports },
  place: V1Place,
): typeof noContainer {
  const here = at(place, "implementation", "container");
  const fields = fieldsOf(value, ["image", "command", "args", "env", "fileOutputs"], here);
  const image = fields["image"];
  if (typeof image !== "string" || image.trim() === "") {
    here.report({
      path: here.path,
      message: "the container has no 'image'",
      hint: "name an image such as 'alpine:3.20'",
    });
    return noContainer;
  }
  const read = elementReader(ports);
  const list = (name: "command" | "args"): typeof noContainer.command => {
    const items = fields[name] ?? [];
    if (Array.isArray(items)) return items.map((item: unknown, index) => read(item, at(here, name, index)));
    here.report({ path: [...here.path, name], message: `'${name}' is not a list`, hint: "write one item a line" });
    return [];
  };
  const env = fieldsOf(fields["env"] ?? {}, undefined, at(here, "env"));
  const pairs = Object.entries(env).map(([key, item]) => {
    if (typeof item !== "string")
      here.report({
        path: [...here.path, "env", key],
        message: `the environment variable '${key}' is not text`,
        hint: "put it in quotes; placeholders do not work here",
      });
    return [key, String(item)] as const;
  });
  return { image, command: list("command"), args: list("args"), env: Object.fromEntries(pairs) };
}
