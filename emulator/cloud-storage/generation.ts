import type { StoredObject } from "../objects/object-store.ts";
import { ServiceError } from "../service-error.ts";

/** The object, when it is of the generation that the query asks for; older generations are not kept. */
export function requireGeneration(found: StoredObject, query: URLSearchParams): StoredObject {
  const wanted = query.get("generation");
  if (wanted === null || wanted === found.generation) return found;
  throw new ServiceError("NOT_FOUND", `No such object: ${found.bucket}/${found.name}#${wanted}`);
}
