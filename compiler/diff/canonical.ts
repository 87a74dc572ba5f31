import type { Json } from "../spec/pipeline-spec.ts";

/** JSON text in which the order of keys has no say; undefined for no value. */
export function canonical(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  // Entries are made into an object at once, so that a key such as "__proto__" stays a key.
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]: [string, Json]) => [key, sorted(item)]),
  );
}
