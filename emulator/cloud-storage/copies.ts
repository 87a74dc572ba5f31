import * as z from "zod";
import type { ObjectStore } from "../objects/object-store.ts";
import type { Route } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { parseDescription, preconditionsOf } from "./object-properties.ts";
import { objectResource } from "./resources.ts";
import { addressOf, objectPart, storagePath } from "./storage-path.ts";

const composition = z.object({
  sourceObjects: z
    .array(z.object({ name: z.string() }))
    .min(1)
    .max(32),
  destination: z.unknown().optional(),
});

/** New objects out of old ones: rewrite, copy, compose. A rewrite is always finished in one call. */
export function copyRoutes(objects: ObjectStore): readonly Route[] {
  const target = "/b/(?<toBucket>[^/]+)/o/(?<toObject>[^/]+)";
  const copy: Route["handle"] = async ({ params, url, json, origin }) => {
    const source = objects.require(addressOf(params));
    const { properties } = parseDescription(await json());
    const to = `gs://${params["toBucket"] ?? ""}/${params["toObject"] ?? ""}`;
    const made = await objects.write(to, objects.stream(addressOf(params)), {
      properties: { ...source.properties, ...properties },
      preconditions: preconditionsOf(url.searchParams),
    });
    const resource = objectResource(made, origin);
    if (url.pathname.includes("/copyTo/")) return { json: resource };
    const size = String(made.sizeBytes);
    return {
      json: { kind: "storage#rewriteResponse", totalBytesRewritten: size, objectSize: size, done: true, resource },
    };
  };
  return [
    { method: "POST", path: storagePath(`${objectPart}/(?:rewriteTo|copyTo)${target}`), handle: copy },
    {
      method: "POST",
      path: storagePath(`${objectPart}/compose`),
      async handle({ params, url, json, origin }) {
        const parsed = composition.safeParse(await json());
        if (!parsed.success) throw new ServiceError("INVALID_ARGUMENT", "compose needs 1 to 32 sourceObjects");
        const sources = parsed.data.sourceObjects.map(({ name }) => addressOf({ ...params, object: name }));
        for (const source of sources) objects.require(source);
        const made = await objects.write(addressOf(params), concatenated(objects, sources), {
          properties: parseDescription(parsed.data.destination ?? {}).properties,
          preconditions: preconditionsOf(url.searchParams),
        });
        return { json: objectResource(made, origin) };
      },
    },
  ];
}

async function* concatenated(objects: ObjectStore, sources: readonly string[]): AsyncIterable<Uint8Array> {
  for (const source of sources) yield* objects.stream(source);
}
