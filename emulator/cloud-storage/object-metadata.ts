import type { ObjectStore } from "../objects/object-store.ts";
import { checkPreconditions } from "../objects/preconditions.ts";
import type { Route } from "../server.ts";
import { parseDescription, preconditionsOf } from "./object-properties.ts";
import { requireGeneration } from "./generation.ts";
import { objectResource } from "./resources.ts";
import { addressOf, objectPart, storagePath } from "./storage-path.ts";

/** One object without its bytes: get, patch, delete. */
export function objectRoutes(objects: ObjectStore): readonly Route[] {
  const path = storagePath(objectPart);
  const change: Route["handle"] = async ({ params, url, json, origin }) => {
    requireGeneration(objects.require(addressOf(params)), url.searchParams);
    const { properties } = parseDescription(await json());
    return {
      json: objectResource(
        await objects.patch(addressOf(params), properties, preconditionsOf(url.searchParams)),
        origin,
      ),
    };
  };
  return [
    {
      method: "GET",
      path,
      async handle({ params, url, origin }) {
        const found = requireGeneration(objects.require(addressOf(params)), url.searchParams);
        checkPreconditions(found, preconditionsOf(url.searchParams));
        return { json: objectResource(found, origin) };
      },
    },
    { method: "PATCH", path, handle: change },
    { method: "PUT", path, handle: change },
    {
      method: "DELETE",
      path,
      async handle({ params, url }) {
        requireGeneration(objects.require(addressOf(params)), url.searchParams);
        await objects.remove(addressOf(params), preconditionsOf(url.searchParams));
        return { status: 204 };
      },
    },
  ];
}
