import type { Json, JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { ServiceError } from "../service-error.ts";

/** A request body as an object. @throws ServiceError INVALID_ARGUMENT */
export function objectOf(value: unknown, where: string): JsonObject {
  if (isObject(value)) return value;
  throw new ServiceError("INVALID_ARGUMENT", `${where} must be an object`);
}

/** A text field, absent when unset: clients send "" for what they do not set. @throws ServiceError INVALID_ARGUMENT */
export function textOf(value: Json | undefined, where: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new ServiceError("INVALID_ARGUMENT", `${where} must be a string`);
}

/** An int64 field, which JSON carries as text or number; absent when unset or 0. @throws ServiceError INVALID_ARGUMENT */
export function countOf(value: Json | undefined, where: string): number | undefined {
  if (value === undefined || value === null || value === "" || Number(value) === 0) return undefined;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new ServiceError("INVALID_ARGUMENT", `${where} must be a whole number from 1 on`);
}

/** An RFC 3339 field. @throws ServiceError INVALID_ARGUMENT */
export function timeOf(value: Json | undefined, where: string): Date | undefined {
  const text = textOf(value, where);
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new ServiceError("INVALID_ARGUMENT", `${where} must be a time such as 2027-01-31T02:00:00Z`);
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Some clients write "a_b", some "aB"; resources are kept in the second form. */
export const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
