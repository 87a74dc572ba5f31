import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the next request meets instead of an answer: a status, or a connection cut after so many body bytes. */
export type Trouble = { readonly status: number; readonly body?: string } | { readonly cutAfterBytes: number };

/** The part of the Cloud Storage JSON API that a store needs, on loopback, with trouble on demand. */
export interface ObjectServer extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** "bucket/object" → content. */
  readonly objects: Map<string, Buffer>;
  /** Taken one by one, in order, by the requests that come. */
  readonly troubles: Trouble[];
  /** "GET /path?query" of each request, in order, with its range. */
  readonly requests: string[];
}

export async function objectServer(buckets: readonly string[]): Promise<ObjectServer> {
  const objects = new Map<string, Buffer>();
  const troubles: Trouble[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const range = request.headers.range;
    requests.push(
      `${request.method ?? ""} ${decodeURIComponent(request.url ?? "")}${range === undefined ? "" : ` ${range}`}`,
    );
    void answer({ request, response, objects, buckets, trouble: troubles.shift() });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { STORAGE_EMULATOR_HOST: `http://127.0.0.1:${port}` },
    objects,
    troubles,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly objects: Map<string, Buffer>;
  readonly buckets: readonly string[];
  readonly trouble: Trouble | undefined;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, objects, buckets, trouble } = exchange;
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
  if (trouble !== undefined && "status" in trouble) return json(response, trouble.status, trouble.body ?? "{}");
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const upload = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(url.pathname);
  const read = /^(?:\/storage\/v1)?\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(url.pathname);
  const bucket = upload?.[1] ?? read?.[1] ?? "";
  if (!buckets.includes(bucket)) return json(response, 404, error(404, "The specified bucket does not exist."));
  if (upload) {
    const { name, content } = multipart(request, body);
    objects.set(`${bucket}/${url.searchParams.get("name") ?? name}`, content);
    return json(response, 200, JSON.stringify({ bucket, name, size: String(content.length) }));
  }
  if (read?.[2] === undefined) return json(response, 200, JSON.stringify(listing(objects, bucket, url)));
  const name = decodeURIComponent(read[2]);
  const content = objects.get(`${bucket}/${name}`);
  if (content === undefined) return json(response, 404, error(404, `No such object: ${bucket}/${name}`));
  if (url.searchParams.get("alt") !== "media")
    return json(response, 200, JSON.stringify({ bucket, name, size: String(content.length) }));
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, {
    "content-type": "application/octet-stream",
    "content-length": content.length - from,
    "x-goog-generation": "7",
  });
  if (trouble === undefined) return void response.end(content.subarray(from));
  response.write(content.subarray(from, from + trouble.cutAfterBytes), () => response.destroy());
}

const error = (code: number, message: string): string => JSON.stringify({ error: { code, message } });

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

/** Two items a page, so that paging is exercised. */
function listing(objects: ReadonlyMap<string, Buffer>, bucket: string, url: URL): unknown {
  const prefix = `${bucket}/${url.searchParams.get("prefix") ?? ""}`;
  const start = Number(url.searchParams.get("pageToken") ?? 0);
  const all = [...objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  const items = all.slice(start, start + 2).map(([key, content]) => ({
    bucket,
    name: key.slice(bucket.length + 1),
    size: String(content.length),
  }));
  return { items, ...(start + 2 < all.length ? { nextPageToken: String(start + 2) } : {}) };
}

function multipart(request: IncomingMessage, body: Buffer): { readonly name: string; readonly content: Buffer } {
  const boundary = /boundary="?([^";]+)/.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
  const blank = Buffer.from("\r\n\r\n");
  const metadataStart = body.indexOf(blank) + blank.length;
  const metadataEnd = body.indexOf(`\r\n--${boundary}`, metadataStart);
  const metadata = JSON.parse(body.subarray(metadataStart, metadataEnd).toString()) as { readonly name: string };
  const contentStart = body.indexOf(blank, metadataEnd) + blank.length;
  return { name: metadata.name, content: body.subarray(contentStart, body.lastIndexOf(`\r\n--${boundary}--`)) };
}
