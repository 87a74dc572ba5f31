import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { Element, Port } from "../graph/graph.ts";
import { at, fieldsOf, type V1Place, type V1Ports } from "./component-v1-place.ts";

type ReadElement = (value: unknown, place: V1Place) => Element;

/** Reads one item of `command` or `args`: text, or a mapping with a single placeholder. */
export function elementReader(ports: { readonly inputs: V1Ports; readonly outputs: V1Ports }): ReadElement {
  const read: ReadElement = (value, place) => {
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") {
      const hint = "put it in quotes";
      place.report({ path: place.path, message: `an argument is the ${typeof value} ${String(value)}`, hint });
      return "";
    }
    const entries = Object.entries(fieldsOf(value, undefined, place));
    const [kind = "", content] = entries[0] ?? [];
    if (entries.length === 1 && Object.hasOwn(simple, kind)) {
      const { side, text } = simple[kind]!;
      return found(ports[side], content, { side, place: at(place, kind), text });
    }
    if (entries.length === 1 && kind === "executorInput") return "{{$}}";
    if (entries.length === 1 && kind === "concat") return { kind: "concat", parts: readAll(content, at(place, kind)) };
    if (entries.length === 1 && kind === "if") return readIf(content, at(place, kind));
    if (entries.length > 0)
      place.report({
        path: place.path,
        message:
          entries.length === 1 ? `'${kind}' is not a placeholder` : "a placeholder is a mapping with exactly one key",
        hint: entries.length === 1 ? nameHint(kind, placeholders) : "write one placeholder an item",
      });
    return "";
  };
  const readAll = (value: unknown, place: V1Place): readonly Element[] =>
    Array.isArray(value) ? value.map((item: unknown, index) => read(item, at(place, index))) : [read(value, place)];
  const readIf = (value: unknown, place: V1Place): Element => {
    const { cond, then, else: otherwise } = fieldsOf(value, ["cond", "then", "else"], place);
    const { isPresent } = fieldsOf(cond, ["isPresent"], at(place, "cond"));
    const branch = (content: unknown, name: string): Element | readonly Element[] =>
      Array.isArray(content) ? readAll(content, at(place, name)) : read(content, at(place, name));
    return {
      kind: "ifPresent",
      input: found(ports.inputs, isPresent, { side: "inputs", place: at(place, "cond"), text: (name) => name }),
      present: branch(then, "then"),
      absent: otherwise === undefined || otherwise === null ? undefined : branch(otherwise, "else"),
    };
  };
  return read;
}

interface Lookup {
  readonly side: "inputs" | "outputs";
  readonly place: V1Place;
  /** The placeholder, or what is wrong with this kind of port. */
  readonly text: (name: string, port: Port) => string | { readonly problem: string };
}

function found({ ports, names }: V1Ports, written: unknown, { side, place, text }: Lookup): string {
  const name = typeof written === "string" ? names.get(written) : undefined;
  const port = name === undefined ? undefined : ports[name];
  if (name === undefined || port === undefined) {
    place.report({
      path: place.path,
      message: `a placeholder names '${String(written)}', which is not among the ${side}`,
      hint: nameHint(String(written), names.keys()),
    });
    return "";
  }
  const result = text(name, port);
  if (typeof result === "string") return result;
  place.report({
    path: place.path,
    message: `'${String(written)}' is ${port.kind === "parameter" ? "a parameter" : "an artifact"}, which ${result.problem}`,
    hint:
      port.kind === "parameter" ? "use inputValue or outputPath" : "use inputPath, inputUri, outputPath or outputUri",
  });
  return "";
}

const artifact =
  (side: "inputs" | "outputs", attribute: "path" | "uri") =>
  (name: string, port: Port): ReturnType<Lookup["text"]> =>
    port.kind === "artifact" ? `{{$.${side}.artifacts['${name}'].${attribute}}}` : { problem: `has no ${attribute}` };

const simple: Readonly<Record<string, Pick<Lookup, "side" | "text">>> = {
  inputValue: {
    side: "inputs",
    text: (name, port) =>
      port.kind === "parameter" ? `{{$.inputs.parameters['${name}']}}` : { problem: "has no value" },
  },
  inputPath: { side: "inputs", text: artifact("inputs", "path") },
  inputUri: { side: "inputs", text: artifact("inputs", "uri") },
  outputUri: { side: "outputs", text: artifact("outputs", "uri") },
  outputPath: {
    side: "outputs",
    text: (name, port) =>
      port.kind === "parameter"
        ? `{{$.outputs.parameters['${name}'].output_file}}`
        : `{{$.outputs.artifacts['${name}'].path}}`,
  },
};

const placeholders = [...Object.keys(simple), "executorInput", "concat", "if"];
