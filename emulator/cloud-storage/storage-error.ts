import type { EmulatorRequest, EmulatorResponse } from "../server.ts";
import { ServiceError } from "../service-error.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "invalid",
  404: "notFound",
  409: "conflict",
  412: "conditionNotMet",
  416: "requestedRangeNotSatisfiable",
};

/** A failure as the JSON API words it; downloads get the bare sentence, as from the service. */
export function storageError(error: unknown, request: EmulatorRequest): EmulatorResponse {
  if (!(error instanceof ServiceError)) throw error;
  const { httpStatus: status, message } = error;
  if (request.url.searchParams.get("alt") === "media") {
    return { status, headers: { "content-type": "text/html; charset=UTF-8" }, bytes: message };
  }
  const reason = reasons[status] ?? "backendError";
  return { status, json: { error: { code: status, message, errors: [{ message, domain: "global", reason }] } } };
}
