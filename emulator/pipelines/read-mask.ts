import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { camelCase, isObject } from "./wire.ts";

/** The part of a resource that a read mask names: "name,state,pipeline_spec.pipeline_info"; all of it for "" and "*". */
export function applyMask(resource: JsonObject, mask: string): JsonObject {
  const paths = mask.split(",").filter((path) => path !== "");
  if (paths.length === 0 || paths.includes("*")) return resource;
  let picked: JsonObject = {};
  for (const path of paths) picked = merge(picked, pick(resource, path.split(".").map(camelCase)));
  return picked;
}

function pick(resource: JsonObject, [head = "", ...rest]: readonly string[]): JsonObject {
  const value = resource[head];
  if (value === undefined) return {};
  if (rest.length === 0) return { [head]: value };
  return isObject(value) ? { [head]: pick(value, rest) } : {};
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}
