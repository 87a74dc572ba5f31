import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { PortMap } from "../graph/graph.ts";
import type { StructureProblem } from "../spec/check-structure.ts";

/** Where a v1 reader stands, and where it reports. */
export interface V1Place {
  readonly path: readonly (string | number)[];
  readonly report: (problem: StructureProblem) => void;
}

/** Ports, and the names under which the file knows them. */
export interface V1Ports {
  readonly ports: PortMap;
  readonly names: ReadonlyMap<string, string>;
}

/** The fields of a mapping; unknown ones are reported, and anything else counts as empty. */
export function fieldsOf(
  value: unknown,
  known: readonly string[] | undefined,
  { path, report }: V1Place,
): Readonly<Record<string, unknown>> {
  if (!isObject(value)) {
    report({ path, message: `'${path.join(".")}' is missing or not a mapping`, hint: "give it fields" });
    return {};
  }
  for (const key of Object.keys(value)) {
    if (known === undefined || known.includes(key)) continue;
    const near = didYouMean(key, known);
    report({
      path: [...path, key],
      message: `'${key}' is not a field of a v1 component here`,
      hint: near === undefined ? `known fields: ${known.join(", ")}` : `did you mean '${near}'?`,
    });
  }
  return Object.fromEntries(Object.entries(value));
}

export const at = ({ path, report }: V1Place, ...more: readonly (string | number)[]): V1Place => ({
  path: [...path, ...more],
  report,
});

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
