import { randomUUID } from "node:crypto";
import type { ObjectStore } from "../objects/object-store.ts";
import { readBytes } from "../request-body.ts";
import type { EmulatorRequest, EmulatorResponse } from "../server.ts";
import { ServiceError } from "../service-error.ts";
import { type ObjectDescription, parseDescription, preconditionsOf } from "./object-properties.ts";
import { objectResource } from "./resources.ts";

interface Session {
  readonly address: string;
  readonly query: URLSearchParams;
  readonly description: ObjectDescription;
  /** Chunks of an upload in several requests; one that comes in a single request is streamed past this. */
  readonly chunks: Buffer[];
  receivedBytes: number;
}

/** More than this in one chunked upload is refused, because its chunks wait in memory. */
const chunkedLimitBytes = 1024 * 1024 * 1024;

/** Uploads that go on after a break. Sessions live as long as the process; a client whose session is gone starts anew. */
export class ResumableUploads {
  readonly #sessions = new Map<string, Session>();
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  async begin({ params, url, json, headers, origin }: EmulatorRequest): Promise<EmulatorResponse> {
    const bucket = params["bucket"] ?? "";
    if (!this.#objects.hasBucket(bucket)) throw new ServiceError("NOT_FOUND", "The specified bucket does not exist.");
    const described = parseDescription(await json());
    const contentType = headers["x-upload-content-type"];
    const properties = { ...(contentType !== undefined && { contentType }), ...described.properties };
    const name = url.searchParams.get("name") ?? described.name ?? "";
    const id = randomUUID();
    const description = { ...described, properties };
    const address = `gs://${bucket}/${name}`;
    this.#sessions.set(id, { address, query: url.searchParams, description, chunks: [], receivedBytes: 0 });
    const location = new URL(url.pathname, origin);
    location.search = new URLSearchParams({ uploadType: "resumable", name, upload_id: id }).toString();
    return { headers: { location: location.href, "x-guploader-uploadid": id } };
  }

  async resume(request: EmulatorRequest): Promise<EmulatorResponse> {
    const session = this.#sessionOf(request);
    const range = contentRange(request.headers["content-range"]);
    if (range.kind === "question") {
      if (range.total !== session.receivedBytes) return incomplete(session);
      return this.#finish(request, session, []);
    }
    if (range.start > session.receivedBytes) return incomplete(session);
    const isWhole = range.start === 0 && session.receivedBytes === 0;
    if (isWhole && range.isLast) return this.#finish(request, session, request.body);
    const bytes = await readBytes(request.body, chunkedLimitBytes);
    // A client that did not hear our answer sends some bytes once more.
    const fresh = bytes.subarray(session.receivedBytes - range.start);
    session.chunks.push(fresh);
    session.receivedBytes += fresh.length;
    if (session.receivedBytes > chunkedLimitBytes) {
      throw new ServiceError("INVALID_ARGUMENT", `the emulator takes ${chunkedLimitBytes} bytes in chunks, not more`);
    }
    return range.isLast ? this.#finish(request, session, []) : incomplete(session);
  }

  async cancel(request: EmulatorRequest): Promise<EmulatorResponse> {
    this.#sessionOf(request);
    this.#sessions.delete(request.url.searchParams.get("upload_id") ?? "");
    return { status: 499 };
  }

  #sessionOf({ url }: EmulatorRequest): Session {
    const session = this.#sessions.get(url.searchParams.get("upload_id") ?? "");
    if (!session) throw new ServiceError("NOT_FOUND", "the upload session does not exist; start the upload again");
    return session;
  }

  async #finish(
    request: EmulatorRequest,
    session: Session,
    rest: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  ): Promise<EmulatorResponse> {
    const { properties, expected } = session.description;
    const stored = await this.#objects.write(session.address, joined(session.chunks, rest), {
      properties,
      expected,
      preconditions: preconditionsOf(session.query),
    });
    this.#sessions.delete(request.url.searchParams.get("upload_id") ?? "");
    return { json: objectResource(stored, request.origin) };
  }
}

async function* joined(
  chunks: readonly Buffer[],
  rest: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): AsyncIterable<Uint8Array> {
  yield* chunks;
  yield* rest;
}

/** 308 is how the service says "go on", with what it has. */
function incomplete({ receivedBytes }: Session): EmulatorResponse {
  return { status: 308, headers: receivedBytes > 0 ? { range: `bytes=0-${receivedBytes - 1}` } : {} };
}

type ContentRange =
  | { readonly kind: "bytes"; readonly start: number; readonly isLast: boolean }
  /** "How much do you have?", which also ends an upload whose length is reached. */
  | { readonly kind: "question"; readonly total: number | undefined };

function contentRange(header: string | undefined): ContentRange {
  if (header === undefined || header === "") return { kind: "bytes", start: 0, isLast: true };
  const match = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header.trim());
  if (!match) throw new ServiceError("INVALID_ARGUMENT", `Invalid Content-Range: '${header}'`);
  const [, start, end, total] = match;
  if (start === undefined) return { kind: "question", total: total === "*" ? undefined : Number(total) };
  // An open end means that this request carries everything that is left.
  return { kind: "bytes", start: Number(start), isLast: end === "*" || Number(end) + 1 === Number(total) };
}
