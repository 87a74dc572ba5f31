import type { ObjectStore } from "../objects/object-store.ts";
import { readBytes } from "../request-body.ts";
import type { EmulatorRequest, EmulatorResponse, Route } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { parseMultipart } from "./multipart-body.ts";
import { type ObjectDescription, parseDescription, preconditionsOf } from "./object-properties.ts";
import { objectResource } from "./resources.ts";
import { ResumableUploads } from "./resumable-uploads.ts";
import { bucketPart, mediaPath } from "./storage-path.ts";

/** A multipart body holds the object and its description; clients send longer objects by the other two ways. */
const multipartLimitBytes = 512 * 1024 * 1024;

/** The three ways to insert an object: `uploadType` media, multipart and resumable. */
export function uploadRoutes(objects: ObjectStore): readonly Route[] {
  const sessions = new ResumableUploads(objects);
  const path = mediaPath("upload", `${bucketPart}/o`);
  return [
    {
      method: "POST",
      path,
      async handle(request) {
        const way = request.url.searchParams.get("uploadType");
        if (way === "resumable") return sessions.begin(request);
        if (way === "multipart") return multipart(objects, request);
        if (way === "media") return media(objects, request);
        throw new ServiceError("INVALID_ARGUMENT", "uploadType must be media, multipart or resumable");
      },
    },
    { method: "PUT", path, handle: (request) => sessions.resume(request) },
    { method: "DELETE", path, handle: (request) => sessions.cancel(request) },
  ];
}

async function media(objects: ObjectStore, request: EmulatorRequest): Promise<EmulatorResponse> {
  const { headers, body, url } = request;
  const properties = { contentType: headers["content-type"], contentEncoding: url.searchParams.get("contentEncoding") };
  const description = parseDescription(Object.fromEntries(Object.entries(properties).filter(([, value]) => value)));
  return insert({ objects, request, description, content: body });
}

async function multipart(objects: ObjectStore, request: EmulatorRequest): Promise<EmulatorResponse> {
  const bytes = await readBytes(request.body, multipartLimitBytes);
  const { metadata, contentType, content } = parseMultipart(bytes, request.headers["content-type"] ?? "");
  const description = parseDescription(metadata);
  const properties = { ...(contentType !== undefined && { contentType }), ...description.properties };
  return insert({ objects, request, description: { ...description, properties }, content });
}

async function insert(upload: {
  readonly objects: ObjectStore;
  readonly request: EmulatorRequest;
  readonly description: ObjectDescription;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}): Promise<EmulatorResponse> {
  const { objects, request, description, content } = upload;
  const query = request.url.searchParams;
  const name = query.get("name") ?? description.name ?? "";
  const { properties, expected } = description;
  const preconditions = preconditionsOf(query);
  const stored = await objects.write(`gs://${request.params["bucket"] ?? ""}/${name}`, content, {
    properties,
    expected,
    preconditions,
  });
  return { json: objectResource(stored, request.origin) };
}
