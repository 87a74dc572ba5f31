import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";
import type { ParameterType } from "../spec/pipeline-spec.ts";
import type { Chunks, Source } from "../graph/graph.ts";

declare const parameter: unique symbol;
declare const artifact: unique symbol;
declare const artifactList: unique symbol;

// A key of its own for each kind makes TypeScript say which kind is missing, where a common key would take it three lines.
/** A parameter value that will exist at run time. */
export interface ParamRef<T = unknown> {
  readonly kind: "parameter";
  readonly [parameter]: T;
}

/** An artifact that will exist at run time; `T` is its schema title. */
export interface ArtifactRef<T extends string = string> {
  readonly kind: "artifact";
  readonly [artifact]: T;
}

/** A list of artifacts that will exist at run time. */
export interface ArtifactListRef<T extends string = string> {
  readonly kind: "artifactList";
  readonly [artifactList]: T;
}

/** Anything that can be wired into an input or returned from a pipeline. */
export type AnyRef = ParamRef | ArtifactRef | ArtifactListRef;

/** What the tracer knows about a reference. The public types above hide it. */
export type RefData =
  | { readonly kind: "parameter"; readonly source: Source | Chunks; readonly parameter: ParameterType }
  | {
      readonly kind: "artifact" | "artifactList";
      readonly source: Source;
      readonly artifact: string;
      readonly version: string;
    };

const data = Symbol.for("pipewright.ref");

/** Makes a frozen reference whose accidental use as text throws instead of leaking "[object Object]" into a spec. */
export function makeRef(ref: RefData, onText: () => never): AnyRef {
  const object = { kind: ref.kind };
  Object.defineProperty(object, data, { value: ref });
  Object.defineProperty(object, Symbol.toPrimitive, { value: onText });
  Object.defineProperty(object, "toString", { value: onText });
  Object.defineProperty(object, "toJSON", { value: onText });
  Object.defineProperty(object, Symbol.iterator, { value: onIteration });
  return Object.freeze(object) as AnyRef;
}

const onIteration = (): never =>
  fail("K105", "a reference was gone through like a list", {
    hint: "its items exist only at run time: use parallelFor",
    at: callerSpan(),
  });

/** The tracer's data of a reference, or undefined for anything else. */
export function refData(value: unknown): RefData | undefined {
  return typeof value === "object" && value !== null && data in value
    ? (value as { readonly [data]: RefData })[data]
    : undefined;
}

/**
 * Makes an object that holds references say so when it is used as text; "[object Object]" would get into the spec
 * otherwise, and TypeScript allows it.
 */
export function withoutText<T extends object>(value: T, what: string, hint: string): T {
  const onText = (): never => fail("K105", `${what} was turned into text`, { hint, at: callerSpan() });
  Object.defineProperty(value, Symbol.toPrimitive, { value: onText });
  // An output or a field may be called like this.
  if (!Object.hasOwn(value, "toString")) Object.defineProperty(value, "toString", { value: onText });
  return value;
}
