import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";
import type { Report } from "./scope.ts";

// Node runs TypeScript without checking it, so what tsc would refuse arrives here. These stop before anything is read.

/** Whether something is an object with named parts, and not a list. @throws K149 when it is not. */
export function expectObject(value: unknown, what: string, hint: string): asserts value is object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  fail("K149", `${what} is ${words(value, "an object")}`, { hint, at: callerSpan() });
}

/** Whether something can be called. @throws K149 when it cannot. */
export function expectFunction(value: unknown, what: string, hint: string): asserts value is () => unknown {
  if (typeof value === "function") return;
  fail("K149", `${what} is ${words(value, "a function")}`, { hint, at: callerSpan() });
}

/** Whether the inputs and outputs of a definition are there. @throws K149 when they are not. */
export function expectDefinition(options: unknown, definer: string, sides: readonly string[]): void {
  expectObject(options, `what ${definer} is given`, `write ${definer}({ name: '…', ${sides.join(": {}, ")}: {} })`);
  for (const side of sides)
    expectObject(
      (options as Readonly<Record<string, unknown>>)[side],
      `'${side}' of ${definer}`,
      `write ${side}: {} when there are none`,
    );
}

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

function words(value: unknown, wanted: string): string {
  if (value === undefined || value === null) return "missing";
  const is = Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : `a ${typeof value}`;
  return `${is}, not ${wanted}`;
}
