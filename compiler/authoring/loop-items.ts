import type { ParameterPort, Shape } from "../graph/graph.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import { refData } from "./refs.ts";

/** What is known of a loop's constants, or what keeps them from being looped over and what to do. */
interface ItemsShape {
  readonly shape: Shape | undefined;
  readonly problem?: string;
  readonly hint?: string;
}

/** The shape that all constants of a loop share, or what keeps them from being looped over. */
export function shapeOfItems(items: readonly Json[]): ItemsShape {
  if (items.length === 0)
    return {
      shape: undefined,
      problem: "a loop has no items",
      hint: "leave the loop out, or let a task make the list",
    };
  if (holdsItself(items))
    return { shape: undefined, problem: "a loop's item contains itself", hint: "give values that end" };
  const odd = items.find((item) => !isJson(item));
  if (odd !== undefined || items.includes(undefined as never))
    return {
      shape: undefined,
      problem: "a loop's items hold something that JSON cannot carry",
      hint: "use text, finite numbers, booleans, arrays and plain objects",
    };
  if (items.some((item) => holdsReference(item)))
    return {
      shape: undefined,
      problem: "a loop's constant items hold a reference",
      hint: "let a task build the list, or use the reference inside the loop",
    };
  const shapes = items.map(shapeOf);
  const [first] = shapes;
  const types = new Set(shapes.map(({ type }) => type));
  if (types.size === 2 && types.has("NUMBER_INTEGER") && types.has("NUMBER_DOUBLE"))
    return { shape: { type: "NUMBER_DOUBLE" } };
  if (types.size > 1 || first?.type === undefined)
    return {
      shape: undefined,
      problem: "a loop's items have different types",
      hint: "give every item the same type: all text, all numbers, all objects",
    };
  if (first.type !== "STRUCT") return { shape: first };
  const names = Object.keys(first.fields ?? {});
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined)
    return {
      shape: first,
      problem: `'${wrong}' is not usable as the name of an item's field`,
      hint: "use letters, digits and '_', not beginning with a digit",
    };
  if (
    !shapes.every(
      ({ fields = {} }) =>
        Object.keys(fields).length === names.length && names.every((name) => Object.hasOwn(fields, name)),
    )
  )
    return { shape: first, problem: "a loop's items have different fields", hint: "give every item the same fields" };
  const fields = names.map(
    (name) => [name, commonShape(shapes.flatMap((shape) => shape.fields?.[name] ?? []))] as const,
  );
  return { shape: { type: "STRUCT", fields: Object.fromEntries(fields) } };
}

/** A value of which only the shape is known; KFP calls an unknown type STRING. */
export function shapePort(shape: Shape | undefined, loose: "any" | "number"): ParameterPort {
  const fits =
    shape?.type === undefined ? "any" : loose === "number" && shape.type === "NUMBER_INTEGER" ? "number" : undefined;
  return {
    kind: "parameter",
    type: shape?.type ?? "STRING",
    optional: false,
    ...(shape === undefined ? {} : { shape }),
    ...(fits === undefined ? {} : { fits }),
  };
}

/** One shape for several: numbers widen to doubles, anything else that differs is left open. */
function commonShape(shapes: readonly Shape[]): Shape {
  const types = new Set(shapes.map(({ type }) => type));
  if (types.size === 1) return shapes[0] ?? {};
  return types.size === 2 && types.has("NUMBER_INTEGER") && types.has("NUMBER_DOUBLE") ? { type: "NUMBER_DOUBLE" } : {};
}

function shapeOf(value: Json): Shape {
  if (typeof value === "string") return { type: "STRING" };
  if (typeof value === "boolean") return { type: "BOOLEAN" };
  if (typeof value === "number") return { type: Number.isSafeInteger(value) ? "NUMBER_INTEGER" : "NUMBER_DOUBLE" };
  if (Array.isArray(value)) return { type: "LIST", items: value.length > 0 ? commonShape(value.map(shapeOf)) : {} };
  if (value === null) return {};
  const fields = Object.entries(value).map(([name, item]: [string, Json]) => [name, shapeOf(item)] as const);
  return { type: "STRUCT", fields: Object.fromEntries(fields) };
}

/** Whether JSON can carry a value; what references are is another question. */
function isJson(value: unknown): boolean {
  if (refData(value) !== undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson);
}

function holdsReference(value: unknown): boolean {
  if (refData(value) !== undefined) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsReference);
}

/** Whether a value contains itself, at whatever depth; nothing could be written of it. */
export function holdsItself(value: unknown, around: ReadonlySet<object> = new Set()): boolean {
  if (typeof value !== "object" || value === null || refData(value) !== undefined) return false;
  if (around.has(value)) return true;
  const inside = new Set([...around, value]);
  return Object.values(value).some((item) => holdsItself(item, inside));
}
