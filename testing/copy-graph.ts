import type { Callee, PipelineGraph } from "../compiler/graph/graph.ts";

/**
 * A graph like another with some callees replaced. Nodes refer to each other in circles, so everything that the graph
 * reaches is copied, each object once; without recursion, because a chain of tasks may be long.
 */
export function copyGraph(graph: PipelineGraph, replacements: ReadonlyMap<object, Callee>): PipelineGraph {
  const copies = new Map<object, object>(replacements);
  const unfilled: (readonly [from: object, to: object])[] = [];
  const copyOf = <T>(value: T): T => {
    if (typeof value !== "object" || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known as T;
    const copy = shellOf(value);
    copies.set(value, copy);
    unfilled.push([value, copy]);
    return copy as T;
  };
  const copied = copyOf(graph);
  for (let next = unfilled.pop(); next !== undefined; next = unfilled.pop()) fill(...next, copyOf);
  return copied;
}

function shellOf(value: object): object {
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  return Object.create(Object.getPrototypeOf(value) as object | null) as object;
}

function fill(from: object, to: object, copyOf: <T>(value: T) => T): void {
  if (from instanceof Map && to instanceof Map) for (const [key, value] of from) to.set(copyOf(key), copyOf(value));
  else if (from instanceof Set && to instanceof Set) for (const value of from) to.add(copyOf(value));
  else if (Array.isArray(from) && Array.isArray(to)) for (const value of from) to.push(copyOf(value));
  else
    for (const key of Reflect.ownKeys(from)) {
      const property = Object.getOwnPropertyDescriptor(from, key)!;
      Object.defineProperty(
        to,
        key,
        "value" in property ? { ...property, value: copyOf(property.value as unknown) } : property,
      );
    }
}
