import { fail } from "../diagnostics/pipewright-error.ts";

/** Walks a spec before it is written. @throws K407 for NaN and infinities; Error (a bug) for anything that is not plain data. */
export function checkPlain(value: unknown, path = "spec"): void {
  if (typeof value === "number" && !Number.isFinite(value))
    fail("K407", `${path} is ${value}, which JSON cannot carry`, { hint: "use a finite number, or text" });
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return;
  if (Array.isArray(value)) return value.forEach((item, index) => checkPlain(item, `${path}[${index}]`));
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object)) {
    for (const [key, item] of Object.entries(value)) checkPlain(item, `${path}.${key}`);
    return;
  }
  throw new Error(`${path} is not plain data`);
}
