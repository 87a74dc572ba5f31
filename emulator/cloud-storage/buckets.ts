import * as z from "zod";
import type { Clock } from "../clock.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { Route } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { bucketResource } from "./resources.ts";
import { bucketPart, storagePath } from "./storage-path.ts";

const creation = z.object({ name: z.string() });

/** Buckets: create, get, list, delete. Settings that only matter to a real service are accepted and not kept. */
export function bucketRoutes(objects: ObjectStore, clock: Clock): readonly Route[] {
  const find = (name: string): readonly [string, string] => {
    const found = objects.buckets().find(([each]) => each === name);
    if (!found) throw new ServiceError("NOT_FOUND", "The specified bucket does not exist.");
    return found;
  };
  return [
    {
      method: "POST",
      path: storagePath("/b"),
      async handle({ json, origin }) {
        const parsed = creation.safeParse(await json());
        if (!parsed.success) throw new ServiceError("INVALID_ARGUMENT", "A bucket needs a name.");
        const { name } = parsed.data;
        if (objects.hasBucket(name)) {
          throw new ServiceError("ALREADY_EXISTS", "Your previous request to create the named bucket succeeded.");
        }
        await objects.createBucket(name);
        return { json: bucketResource(name, clock.now().toISOString(), origin) };
      },
    },
    {
      method: "GET",
      path: storagePath("/b"),
      async handle({ origin, url }) {
        const prefix = url.searchParams.get("prefix") ?? "";
        const found = objects.buckets().filter(([name]) => name.startsWith(prefix));
        return { json: { kind: "storage#buckets", items: found.map((each) => bucketResource(...each, origin)) } };
      },
    },
    {
      method: "GET",
      path: storagePath(bucketPart),
      async handle({ params, origin }) {
        return { json: bucketResource(...find(params["bucket"] ?? ""), origin) };
      },
    },
    {
      method: "PATCH",
      path: storagePath(bucketPart),
      async handle({ params, origin }) {
        return { json: bucketResource(...find(params["bucket"] ?? ""), origin) };
      },
    },
    {
      method: "GET",
      path: storagePath(`${bucketPart}/iam/testPermissions`),
      async handle({ params, url }) {
        find(params["bucket"] ?? "");
        const permissions = url.searchParams.getAll("permissions");
        return { json: { kind: "storage#testIamPermissionsResponse", permissions } };
      },
    },
    {
      method: "DELETE",
      path: storagePath(bucketPart),
      async handle({ params }) {
        await objects.removeBucket(params["bucket"] ?? "");
        return { status: 204 };
      },
    },
  ];
}
