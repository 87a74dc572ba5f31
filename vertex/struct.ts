import type { Json, JsonObject } from "../compiler/spec/pipeline-spec.ts";

/** A `google.protobuf.Value` as the gapic clients take it. */
export interface ProtoValue {
  readonly nullValue?: "NULL_VALUE" | 0 | null;
  readonly numberValue?: number | null;
  readonly stringValue?: string | null;
  readonly boolValue?: boolean | null;
  readonly listValue?: { readonly values?: readonly ProtoValue[] | null } | null;
  readonly structValue?: ProtoStruct | null;
}

/** A `google.protobuf.Struct` as the gapic clients take it. */
export interface ProtoStruct {
  readonly fields?: Readonly<Record<string, ProtoValue>> | null;
}

/** JSON to a protobuf Struct. Properties that are `undefined` are left out, which the package's own helper cannot do. */
export function toStruct(value: JsonObject): ProtoStruct {
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  // `fromEntries` defines own properties, so that a key named "__proto__" stays a key.
  return { fields: Object.fromEntries(defined.map(([key, item]) => [key, toValue(item)])) };
}

/** JSON to a protobuf Value. */
export function toValue(value: Json): ProtoValue {
  if (value === null) return { nullValue: "NULL_VALUE" };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return { numberValue: value };
  if (isList(value)) return { listValue: { values: value.map(toValue) } };
  return { structValue: toStruct(value) };
}

/** A protobuf Struct to JSON. */
export function fromStruct(value: ProtoStruct | null | undefined): JsonObject {
  return Object.fromEntries(Object.entries(value?.fields ?? {}).map(([key, item]) => [key, fromValue(item)]));
}

/** A protobuf Value to JSON; a value without a kind is null. */
export function fromValue(value: ProtoValue): Json {
  if (value.structValue) return fromStruct(value.structValue);
  if (value.listValue) return (value.listValue.values ?? []).map(fromValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}

/** `Array.isArray` does not narrow readonly arrays out of a union. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
