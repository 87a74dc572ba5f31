import { schemaTitle } from "../authoring/artifacts.ts";
import { portWords } from "../authoring/port-words.ts";
import { nameHint } from "../diagnostics/did-you-mean.ts";
import type { Port, PortMap } from "../graph/graph.ts";
import type { Json } from "../spec/pipeline-spec.ts";

interface Interface {
  readonly inputs: PortMap;
  readonly outputs: PortMap;
}

interface Disagreement {
  readonly message: string;
  readonly hint: string;
  readonly side: "inputs" | "outputs";
  /** The port in the file, or undefined when the file has none of that name. */
  readonly port: string | undefined;
}

/** Everything in which a claimed interface differs from a real one such that a checked call could still go wrong. */
export function contractProblems(claimed: Interface, real: Interface): readonly Disagreement[] {
  const missing = Object.entries(real.inputs)
    .filter(([name, port]) => !port.optional && claimed.inputs[name] === undefined)
    .map(([name, port]): Disagreement => ({
      message: `the contract leaves out '${name}', which the component requires`,
      hint: `add it as ${portWords(port)}`,
      side: "inputs",
      port: name,
    }));
  return [...portProblems(claimed, real, "inputs"), ...missing, ...portProblems(claimed, real, "outputs")];
}

function portProblems(claimed: Interface, real: Interface, side: "inputs" | "outputs"): readonly Disagreement[] {
  return Object.entries(claimed[side]).flatMap(([name, claim]): readonly Disagreement[] => {
    const port = Object.hasOwn(real[side], name) ? real[side][name] : undefined;
    const what = `${side === "inputs" ? "input" : "output"} '${name}'`;
    if (port === undefined)
      return [
        {
          message: `the component has no ${what}`,
          hint: nameHint(name, Object.keys(real[side])),
          side,
          port: undefined,
        },
      ];
    const difference = typeDifference(claim, port) ?? (side === "inputs" ? valueDifference(claim, port) : undefined);
    return difference === undefined
      ? []
      : [{ message: `${what} ${difference}`, hint: "change the contract, or take the right file", side, port: name }];
  });
}

function typeDifference(claim: Port, port: Port): string | undefined {
  const same =
    claim.kind === "parameter"
      ? port.kind === "parameter" && fits(claim.type, port.type)
      : port.kind === "artifact" &&
        claim.list === port.list &&
        (schemaTitle(claim.artifact) === schemaTitle(port.artifact) || port.artifact === "system.Artifact");
  return same ? undefined : `is ${portWords(port)}, and the contract says ${portWords(claim)}`;
}

/** A final status and a task configuration are objects to an author. */
const fits = (claim: string, type: string): boolean =>
  claim === type || (claim === "STRUCT" && (type === "TASK_FINAL_STATUS" || type === "TASK_CONFIG"));

function valueDifference(claim: Port, port: Port): string | undefined {
  if (claim.optional && !port.optional) return "is required, and the contract says that it may be left out";
  if (claim.kind !== "parameter" || port.kind !== "parameter" || claim.default === undefined) return undefined;
  if (port.default === undefined) return `has no default, and the contract says ${JSON.stringify(claim.default)}`;
  return isSame(claim.default, port.default)
    ? undefined
    : `has the default ${JSON.stringify(port.default)}, and the contract says ${JSON.stringify(claim.default)}`;
}

const isSame = (a: Json, b: Json): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]: [string, Json]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
