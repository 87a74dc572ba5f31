import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { readCount } from "../page-query.ts";
import type { Route } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { objectResource } from "./resources.ts";
import { bucketPart, storagePath } from "./storage-path.ts";

const pageLimit = 1000;

/** Objects by prefix, grouped at a delimiter, in pages. */
export function listRoutes(objects: ObjectStore): readonly Route[] {
  return [
    {
      method: "GET",
      path: storagePath(`${bucketPart}/o`),
      async handle({ params, url, origin }) {
        const query = url.searchParams;
        if (query.has("matchGlob")) throw new ServiceError("UNIMPLEMENTED", "the emulator does not list by matchGlob");
        const all = objects.list(`gs://${params["bucket"] ?? ""}/${query.get("prefix") ?? ""}`);
        const entries = group(all.filter(inOffsets(query)), query.get("prefix") ?? "", query.get("delimiter") ?? "");
        const after = decodeToken(query.get("pageToken"));
        const rest = entries.filter(({ key }) => after === undefined || key > after);
        const page = rest.slice(0, Math.min(readCount(query, "maxResults") || pageLimit, pageLimit));
        const last = page.at(-1);
        return {
          json: {
            kind: "storage#objects",
            ...(rest.length > page.length && last && { nextPageToken: Buffer.from(last.key).toString("base64url") }),
            prefixes: page.flatMap(({ key, object }) => (object ? [] : [key])),
            items: page.flatMap(({ object }) => (object ? [objectResource(object, origin)] : [])),
          },
        };
      },
    },
  ];
}

/** An object, or a common prefix when there is none. */
interface Entry {
  readonly key: string;
  readonly object?: StoredObject;
}

function group(objects: readonly StoredObject[], prefix: string, delimiter: string): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const cut = delimiter === "" ? -1 : object.name.indexOf(delimiter, prefix.length);
    const key = cut === -1 ? object.name : object.name.slice(0, cut + delimiter.length);
    if (cut === -1) entries.set(key, { key, object });
    else if (!entries.has(key)) entries.set(key, { key });
  }
  return [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function inOffsets(query: URLSearchParams): (object: StoredObject) => boolean {
  const start = query.get("startOffset");
  const end = query.get("endOffset");
  return ({ name }) => (start === null || name >= start) && (end === null || end === "" || name < end);
}

const decodeToken = (token: string | null): string | undefined =>
  token === null || token === "" ? undefined : Buffer.from(token, "base64url").toString("utf8");
