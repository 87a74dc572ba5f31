import type { Code } from "./codes.ts";
import type { Span } from "./span.ts";

/** One expected problem as data: what is true, where, and what to do. Text is made by `renderDiagnostic`. */
export interface Diagnostic {
  readonly code: Code;
  /** A warning never stops anything. @default "error" */
  readonly severity?: "error" | "warning" | undefined;
  /** What is true: lower case, no full stop, names in single quotes. */
  readonly message: string;
  /** What to do, in the imperative. */
  readonly hint?: string | undefined;
  readonly at?: Span | undefined;
  readonly related?: readonly Note[] | undefined;
}

/** A second place that explains the first, such as where a value was produced. */
export interface Note {
  readonly message: string;
  readonly at?: Span | undefined;
}

const brand = Symbol.for("pipewright.error");

/** Thrown for every expected failure. Carries one or more diagnostics; anything else that is thrown is a bug in the kit. */
export class PipewrightError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly [brand] = true;

  constructor(diagnostics: Diagnostic | readonly Diagnostic[], options?: { readonly cause?: unknown }) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"), options);
    this.name = "PipewrightError";
    this.diagnostics = list;
  }

  /** The code of the first diagnostic. */
  get code(): Code {
    const [first] = this.diagnostics;
    if (!first) throw new Error("a PipewrightError carries at least one diagnostic");
    return first.code;
  }

  /** Works across two copies of the package, where `instanceof` does not. */
  static is(value: unknown): value is PipewrightError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/** Shorthand for throwing one diagnostic. */
export function fail(
  code: Code,
  message: string,
  rest: Omit<Diagnostic, "code" | "message"> & { readonly cause?: unknown } = {},
): never {
  const { cause, ...place } = rest;
  throw new PipewrightError({ code, message, ...place }, cause === undefined ? undefined : { cause });
}
