import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { checkPreconditions } from "../objects/preconditions.ts";
import type { EmulatorRequest, EmulatorResponse, Route } from "../server.ts";
import { byteRange } from "./byte-range.ts";
import { requireGeneration } from "./generation.ts";
import { objectRoutes } from "./object-metadata.ts";
import { preconditionsOf } from "./object-properties.ts";
import { etagOf } from "./resources.ts";
import { addressOf, mediaPath, objectPart, storagePath } from "./storage-path.ts";

/** The bytes of an object: `alt=media`, whole or a range. */
export function downloadRoutes(objects: ObjectStore): readonly Route[] {
  const [describe] = objectRoutes(objects);
  const either: Route["handle"] = (request) =>
    request.url.searchParams.get("alt") === "media" || !describe
      ? download(objects, request)
      : describe.handle(request);
  return [
    { method: "GET", path: mediaPath("download", objectPart), handle: (request) => download(objects, request) },
    { method: "GET", path: storagePath(objectPart), handle: either },
  ];
}

async function download(objects: ObjectStore, request: EmulatorRequest): Promise<EmulatorResponse> {
  const { params, url, headers } = request;
  const address = addressOf(params);
  const found = requireGeneration(objects.require(address), url.searchParams);
  checkPreconditions(found, preconditionsOf(url.searchParams));
  const isPacked = found.properties.contentEncoding === "gzip";
  if (isPacked && !(headers["accept-encoding"] ?? "").includes("gzip")) {
    // The service unpacks for clients that do not say they can; the length is then unknown.
    const unpacked = Readable.from(objects.stream(address)).pipe(createGunzip());
    return { headers: mediaHeaders(found), bytes: unpacked };
  }
  const range = byteRange(headers["range"], found.sizeBytes);
  const { start, end } = range ?? { start: 0, end: found.sizeBytes };
  return {
    status: range ? 206 : 200,
    headers: {
      ...mediaHeaders(found),
      ...(isPacked && { "content-encoding": "gzip" }),
      ...(range && { "content-range": `bytes ${start}-${end - 1}/${found.sizeBytes}` }),
      "content-length": String(end - start),
    },
    bytes: objects.stream(address, { start, end }),
  };
}

function mediaHeaders(object: StoredObject): Record<string, string> {
  const { contentType, contentDisposition, contentLanguage, cacheControl, contentEncoding } = object.properties;
  return {
    "content-type": contentType ?? "application/octet-stream",
    ...(contentDisposition !== undefined && { "content-disposition": contentDisposition }),
    ...(contentLanguage !== undefined && { "content-language": contentLanguage }),
    ...(cacheControl !== undefined && { "cache-control": cacheControl }),
    "accept-ranges": "bytes",
    etag: etagOf(object),
    "x-goog-hash": `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    "x-goog-generation": object.generation,
    "x-goog-metageneration": String(object.metageneration),
    "x-goog-stored-content-encoding": contentEncoding ?? "identity",
    "x-goog-stored-content-length": String(object.sizeBytes),
    "last-modified": new Date(object.updatedAt).toUTCString(),
  };
}
