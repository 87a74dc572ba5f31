import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";
import type { PortMap } from "../graph/graph.ts";

/** Placeholders for every input and output of a container component, as its `container` function gets them. */
export function placeholdersFor(ports: { readonly inputs: PortMap; readonly outputs: PortMap }): unknown {
  const inputs = Object.entries(ports.inputs).map(([name, port]) => {
    if (port.kind === "parameter") return [name, `{{$.inputs.parameters['${name}']}}`];
    return [name, port.list ? listPlaceholder(name) : artifactPlaceholder("inputs", name)];
  });
  const outputs = Object.entries(ports.outputs).map(([name, port]) => [
    name,
    port.kind === "parameter"
      ? notText(
          { outputFile: `{{$.outputs.parameters['${name}'].output_file}}` },
          { what: `the output '${name}'`, hint: "use its outputFile, the path to write the value to" },
        )
      : artifactPlaceholder("outputs", name),
  ]);
  return {
    inputs: Object.fromEntries(inputs) as unknown,
    outputs: Object.fromEntries(outputs) as unknown,
    executorInput: "{{$}}",
  };
}

const artifactPlaceholder = (side: "inputs" | "outputs", name: string): object =>
  notText(
    {
      uri: `{{$.${side}.artifacts['${name}'].uri}}`,
      path: `{{$.${side}.artifacts['${name}'].path}}`,
      metadata: (key?: string) => `{{$.${side}.artifacts['${name}'].metadata${key === undefined ? "" : `['${key}']`}}}`,
    },
    { what: `the artifact '${name}'`, hint: "use its path, uri or metadata(key)" },
  );

/** The text of a list of artifacts is all of it: an object without items or fields, so that `list[0]` is no letter of the text. */
function listPlaceholder(name: string): object {
  const text = (): string => `{{$.inputs.artifacts['${name}']}}`;
  return Object.freeze(
    Object.defineProperties(
      {},
      { [Symbol.toPrimitive]: { value: text }, toString: { value: text }, [wholeList]: { value: text() } },
    ),
  );
}

const wholeList = Symbol.for("pipewright.wholeList");

/** The text of a list's placeholder, or undefined for anything else. */
export const wholeListText = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && wholeList in value
    ? (value as { readonly [wholeList]: string })[wholeList]
    : undefined;

const described = Symbol.for("pipewright.described");

interface Words {
  readonly what: string;
  readonly hint: string;
}

/** Makes an object say what it is when it is used as text, where "[object Object]" would get into the command line. */
export function notText<T extends object>(value: T, words: Words): T {
  const onText = (): never =>
    fail("K109", `${words.what} was turned into text`, { hint: words.hint, at: callerSpan() });
  return Object.freeze(
    Object.defineProperties(value, {
      [Symbol.toPrimitive]: { value: onText },
      toString: { value: onText },
      [described]: { value: words },
    }),
  );
}

/** What an object that is not text says about itself. */
export const wordsOf = (value: unknown): Words | undefined =>
  typeof value === "object" && value !== null && described in value
    ? (value as { readonly [described]: Words })[described]
    : undefined;
