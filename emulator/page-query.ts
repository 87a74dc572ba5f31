import { ServiceError } from "./service-error.ts";

/** Where a page of a list begins and how many entries it may hold. */
export interface PageBounds {
  readonly start: number;
  readonly size: number;
}

/**
 * Reads `pageSize` and `pageToken` as the services do: 0 means the default, too much means the most there is.
 * @throws ServiceError INVALID_ARGUMENT for a size that is no count and a token that no answer gave
 */
export function pageBounds(query: URLSearchParams, { usual, most }: PageRules): PageBounds {
  const asked = readCount(query, "pageSize");
  const token = query.get("pageToken") ?? "";
  if (!/^\d{0,15}$/.test(token)) throw new ServiceError("INVALID_ARGUMENT", "Invalid page token");
  return { start: Number(token), size: Math.min(most, asked === 0 ? usual : asked) };
}

export interface PageRules {
  /** Entries on a page when the client does not say. */
  readonly usual: number;
  /** Entries on a page, whatever the client says. */
  readonly most: number;
}

/** A whole number of a query, 0 when it is left out. @throws ServiceError INVALID_ARGUMENT */
export function readCount(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (!/^\d*$/.test(text)) throw new ServiceError("INVALID_ARGUMENT", `Invalid value for ${name}: '${text}'`);
  return Number(text);
}
