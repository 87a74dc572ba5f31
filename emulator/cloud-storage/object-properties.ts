import * as z from "zod";
import type { ObjectProperties } from "../objects/object-store.ts";
import type { Preconditions } from "../objects/preconditions.ts";
import { ServiceError } from "../service-error.ts";

/** JSON null removes a property, so it becomes an undefined value rather than a missing key. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const shape = z.object({
  name: z.string().optional(),
  contentType: text,
  contentEncoding: text,
  contentDisposition: text,
  contentLanguage: text,
  cacheControl: text,
  metadata: z
    .record(z.string(), z.string().nullable())
    .nullish()
    .transform((value) => value ?? undefined),
  crc32c: z.string().optional(),
  md5Hash: z.string().optional(),
});

/** What a client says about an object, next to its bytes or in a patch. */
export interface ObjectDescription {
  readonly name?: string | undefined;
  readonly properties: ObjectProperties;
  readonly expected: { readonly crc32c?: string | undefined; readonly md5Hash?: string | undefined };
}

/** @throws ServiceError INVALID_ARGUMENT */
export function parseDescription(value: unknown): ObjectDescription {
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    throw new ServiceError("INVALID_ARGUMENT", `Invalid object resource: ${z.prettifyError(parsed.error)}`);
  }
  const { name, crc32c, md5Hash, metadata, ...plain } = parsed.data;
  const given = typeof value === "object" && value !== null ? value : {};
  const properties = Object.fromEntries(Object.entries(plain).filter(([key]) => key in given));
  const kept = Object.entries(metadata ?? {}).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    name,
    properties: { ...properties, ...("metadata" in given && { metadata: Object.fromEntries(kept) }) },
    expected: { crc32c, md5Hash },
  };
}

/** `ifGenerationMatch` and its three relatives from a query. */
export function preconditionsOf(query: URLSearchParams): Preconditions {
  const get = (name: string): string | undefined => query.get(name) ?? undefined;
  return {
    ifGenerationMatch: get("ifGenerationMatch"),
    ifGenerationNotMatch: get("ifGenerationNotMatch"),
    ifMetagenerationMatch: get("ifMetagenerationMatch"),
    ifMetagenerationNotMatch: get("ifMetagenerationNotMatch"),
  };
}
