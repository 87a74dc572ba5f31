import { callerSpan, type Span } from "../diagnostics/span.ts";
import { channelName } from "../graph/channel-name.ts";
import { Chunks, type OutputSource, type Port, type Source } from "../graph/graph.ts";
import type { LoopNode } from "../graph/group.ts";
import { around } from "../graph/place.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import {
  collectedPort,
  emptyGroup,
  type GroupOptions,
  readReturned,
  surface,
  traceGroup,
  type Waitable,
} from "./group.ts";
import { shapeOfItems, shapePort } from "./loop-items.ts";
import type { Refs } from "./pipeline.ts";
import {
  type AnyRef,
  type ArtifactListRef,
  type ArtifactRef,
  type ParamRef,
  refData,
  type RefData,
  withoutText,
} from "./refs.ts";
import { expectFunction, expectObject, readLabel } from "./expect-call.ts";
import { nextNumber, type Report, reportAt, type Scope } from "./scope.ts";
import { markNode } from "./node-face.ts";
import { currentScope, outputRef } from "./trace.ts";
import { isVisible } from "./visibility.ts";

export interface LoopOptions extends GroupOptions {
  /** Most iterations that run at once. @default no limit */
  readonly parallelism?: number;
}

/** Constants as references see them: the lists of an item are not frozen. */
type Value<T> = T extends readonly (infer E)[]
  ? Value<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Value<T[K]> }
    : T;

/** An item as the loop's function gets it: one reference, or one for each field of an object whose fields are known. */
export type ItemRef<T> = [T] extends [readonly unknown[]]
  ? ParamRef<T>
  : [T] extends [object]
    ? string extends keyof T
      ? ParamRef<T>
      : { readonly [K in keyof T]-?: ParamRef<Exclude<T[K], undefined>> }
    : ParamRef<T>;

declare const collected: unique symbol;

/** A list with one value for each iteration. Collected again by a loop around, it stays one flat list. */
export interface CollectedRef<T> extends ParamRef<T[]> {
  readonly [collected]: true;
}

/** What a loop returns: a list for every value that its function returned. */
export type Collected<R> = Waitable &
  (R extends Refs
    ? {
        readonly [K in keyof R]: R[K] extends CollectedRef<infer T>
          ? CollectedRef<T>
          : R[K] extends ArtifactRef<infer A> | ArtifactListRef<infer A>
            ? ArtifactListRef<A>
            : R[K] extends ParamRef<infer T>
              ? CollectedRef<T>
              : never;
      }
    : unknown);

type Loopable = AnyRef | readonly Exclude<Json, null>[];

/** What a loop can go through: a list of artifacts, a reference to a list, or constants. */
type Listed<I> = I extends ArtifactListRef | ParamRef<readonly unknown[]> | readonly unknown[]
  ? unknown
  : { readonly "a loop goes through a list": true };

/** What a loop's function gets: the item, and for parameters the item as one reference even where its fields are known. */
type ItemArgs<I> =
  I extends ArtifactListRef<infer A>
    ? readonly [item: ArtifactRef<A>]
    : I extends ParamRef<infer L extends readonly unknown[]>
      ? readonly [item: ItemRef<L[number]>, whole: ParamRef<L[number]>]
      : I extends readonly (infer T)[]
        ? readonly [item: ItemRef<Value<T>>, whole: ParamRef<Value<T>>]
        : never;

/**
 * Runs tasks once for each item and collects what the function returns. Problems are reported when the pipeline is
 * compiled: K205 for items that cannot be looped over, K106 for a wrong parallelism, K208 for results no task makes.
 */
// One signature and no overloads, so that TypeScript explains a mistake in the items and not in the last overload.
export function parallelFor<const I extends Loopable, R extends Refs | void>(
  items: I & Listed<I>,
  build: (...args: ItemArgs<I>) => R,
  options: LoopOptions = {},
): Collected<R> {
  const scope = currentScope("parallelFor");
  const at = callerSpan();
  const report = reportAt(scope, at);
  expectObject(options, "what parallelFor is given as options", "write them as { parallelism: 2 }");
  const { parallelism } = options;
  if (parallelism !== undefined && !(Number.isInteger(parallelism) && parallelism >= 1))
    report("K106", `'parallelism' is ${String(parallelism)}`, "use a whole number of at least 1, or leave it out");
  const node = loopNode({ items, options, at }, scope, report);
  scope.nodes.push(node);
  const item = itemRefs(node, scope, at);
  const returned = traceGroup(node, scope, () => runBody(build, item));
  const lists = [...readReturned(returned, node, report)].map(([name, source]) => {
    const port = collectedPort(source);
    const list: OutputSource = {
      kind: "output",
      task: node,
      name: surface(node, source, port),
      port,
      pipeline: scope.pipeline,
    };
    return [name, outputRef(list, at)] as const;
  });
  return markNode(Object.fromEntries(lists), node, scope) as unknown as Collected<R>;
}

interface LoopCall {
  readonly items: unknown;
  readonly options: LoopOptions;
  readonly at: Span | undefined;
}

function loopNode({ items, options, at }: LoopCall, scope: Scope, report: Report): LoopNode {
  const from = readItems(items, scope, report);
  // KFP counts the item of literal loops, too.
  const name =
    "literals" in from
      ? `pipelinechannel--loop-item-param-${nextNumber(scope)}`
      : `${channelName(from.source)}-loop-item`;
  const taken = around(scope.group).flatMap((group) => (group.control === "loop" ? [group.item.name] : []));
  const again = taken.filter((other) => other === name || other.startsWith(`${name}-again-`)).length;
  return {
    ...emptyGroup(scope),
    control: "loop",
    name: scope.pipeline.names.allocate(`for-loop-${nextNumber(scope)}`),
    displayName: readLabel("displayName", options.displayName, report),
    items: from,
    item: { name: again > 0 ? `${name}-again-${again}` : name, port: itemPort(from) },
    parallelism: options.parallelism,
    at,
  };
}

const noList = {
  problem: "a loop's items are neither a list nor a reference to one",
  hint: "give an array of constants, or a list that a task or an input of the pipeline provides",
};

function readItems(items: unknown, scope: Scope, report: Report): LoopNode["items"] {
  const ref = refData(items);
  if (ref === undefined) {
    const literals = Array.isArray(items) ? (items as readonly Json[]) : [];
    const { problem, hint } = Array.isArray(items) ? shapeOfItems(literals) : noList;
    if (problem !== undefined) report("K205", problem, hint ?? "");
    return { literals };
  }
  const isList = ref.kind === "artifactList" || (ref.kind === "parameter" && (ref.parameter === "LIST" || isOpen(ref)));
  if (!isList || ref.source instanceof Chunks) {
    report("K205", "a loop's items are a single value, not a list", "use a list output or a list input");
    return { literals: [] };
  }
  isVisible(ref.source, scope, report);
  return { source: ref.source };
}

/** A value of which nothing is known may be a list. */
const isOpen = ({ source }: RefData): boolean =>
  !(source instanceof Chunks) && source.port.kind === "parameter" && source.port.fits === "any";

function itemPort(items: LoopNode["items"]): Port {
  if ("literals" in items) return shapePort(shapeOfItems(items.literals).shape, "number");
  const { port } = items.source;
  return port.kind === "artifact" ? { ...port, list: false } : shapePort(port.shape?.items, "any");
}

/** Its own signature says exactly what a loop's function gets; the tracer has one shape for all of it. */
function runBody(build: unknown, { item, whole }: { readonly item: unknown; readonly whole: unknown }): unknown {
  expectFunction(build, "the inside of a loop", "write (item) => { … } and call components in it");
  return (build as (item: unknown, whole: unknown) => unknown)(item, whole);
}

function itemRefs(
  loop: LoopNode,
  scope: Scope,
  at: Span | undefined,
): { readonly item: unknown; readonly whole: AnyRef } {
  const { name, port } = loop.item;
  const source = (field: string | undefined, of: Port): Source => ({
    kind: "item",
    loop,
    name,
    port: of,
    pipeline: scope.pipeline,
    ...(field === undefined ? {} : { field }),
  });
  const whole = outputRef(source(undefined, port), at);
  const fields = port.kind === "parameter" ? port.shape?.fields : undefined;
  if (fields === undefined) return { item: whole, whole };
  const loose = "literals" in loop.items ? "number" : "any";
  const item = Object.entries(fields).map(
    ([field, shape]) => [field, outputRef(source(field, shapePort(shape, loose)), at)] as const,
  );
  const hint = `use one of its fields: ${Object.keys(fields)
    .map((field) => `'${field}'`)
    .join(", ")}`;
  return { item: Object.freeze(withoutText(Object.fromEntries(item), "the item of a loop", hint)), whole };
}
