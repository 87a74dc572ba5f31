import type { JsonObject } from "../../compiler/spec/pipeline-spec.ts";
import { pageBounds } from "../page-query.ts";
import { ServiceError } from "../service-error.ts";
import { compareText, parseFilter } from "./list-filter.ts";
import { camelCase } from "./wire.ts";

export interface ListRules {
  /** Name of the list in the answer, such as "pipelineJobs". */
  readonly key: string;
  /** Fields that may be ordered by, in snake case. */
  readonly sortable: readonly string[];
  /** Filter names that are not plain fields. */
  readonly filterFields?: Readonly<Record<string, string>>;
}

/**
 * One page of a list call: filter, order, page size and token from the query.
 * @throws ServiceError INVALID_ARGUMENT
 */
export function listPage(all: readonly JsonObject[], query: URLSearchParams, rules: ListRules): JsonObject {
  const filter = parseFilter(query.get("filter") ?? "", rules.filterFields);
  const sorted = all.filter(filter).sort(order(query.get("orderBy") || "create_time desc", rules.sortable));
  const { start, size } = pageBounds(query, { usual: 100, most: 100 });
  const end = start + size;
  return {
    [rules.key]: sorted.slice(start, end),
    // Clients take "" for a further page, so the last page has no token at all.
    ...(end < sorted.length && { nextPageToken: String(end) }),
  };
}

function order(text: string, sortable: readonly string[]): (a: JsonObject, b: JsonObject) => number {
  const [field = "", direction = "asc"] = text.trim().split(/\s+/);
  if (!sortable.includes(field) || !["asc", "desc"].includes(direction)) {
    throw new ServiceError("INVALID_ARGUMENT", `Invalid order_by '${text}'; fields: ${sortable.join(", ")}`);
  }
  const key = camelCase(field);
  const sign = direction === "desc" ? -1 : 1;
  return (a, b) =>
    sign * (compareText(instant(a[key]), instant(b[key])) || compareText(instant(a["name"]), instant(b["name"])));
}

const instant = (value: unknown): string => (typeof value === "string" ? value : "");
