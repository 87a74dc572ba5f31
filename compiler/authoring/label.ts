import type { Report } from "./scope.ts";

/** A name for people or for the spec, which stands in it as it is: KFP puts no values in there. */
export function readLabel(option: string, value: unknown, report: Report): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  report(
    "K106",
    `'${option}' is not text`,
    "names are fixed when the pipeline is compiled; give text without references",
  );
  return undefined;
}
