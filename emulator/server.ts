import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Clock } from "./clock.ts";
import { loopbackOnly } from "./loopback-only.ts";
import type { ObjectStore } from "./objects/object-store.ts";
import { matchRoute } from "./path-template.ts";
import { readJson } from "./request-body.ts";
import { ServiceError } from "./service-error.ts";

/** One request that matched a route. */
export interface EmulatorRequest {
  readonly method: string;
  readonly url: URL;
  /** Decoded `{name}` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives; read it once, or use `json()`. */
  readonly body: Readable;
  /** Address that the client used, such as "http://127.0.0.1:4711". */
  readonly origin: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** The body as JSON, `{}` when it is empty. */
  readonly json: () => Promise<unknown>;
}

/** An answer: `json`, or `bytes` which may be a stream. Status 200 when left out. */
export interface EmulatorResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: string | Uint8Array | AsyncIterable<Uint8Array | string>;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/{version}/projects/{project}/things/{thing}:verb`; `{rest=**}` spans slashes, `{version}` is v1 or v1beta1. */
  readonly path: string | RegExp;
  handle(request: EmulatorRequest): Promise<EmulatorResponse>;
}

/** What every emulated service may use. */
export interface SharedState {
  readonly clock: Clock;
  readonly objects: ObjectStore;
  /** Where state survives a restart; memory only when left out. */
  readonly directory?: string | undefined;
}

export interface Service {
  readonly routes: readonly Route[];
  stop?(): Promise<void>;
}

export type ServiceFactory = (shared: SharedState) => Service | Promise<Service>;

export interface ServerOptions {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly log?: ((line: string) => void) | undefined;
}

/** Listens on loopback. @throws K900 */
export async function listen(options: ServerOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => void serve({ incoming, outgoing, options }));
  // Uploads of any length are welcome; the default would cut a slow one after five minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(cause));
    server.listen(options.port, "127.0.0.1", resolve);
  }).catch((cause: unknown) =>
    fail("K900", `the emulator cannot listen on port ${options.port}${reasonOf(cause)}`, {
      hint: "choose another port, or leave it out to get a free one",
      cause,
    }),
  );
  // Listening on a TCP port, so the address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") return ": another program has it";
  return code === "EACCES" ? ": this user may not use it" : "";
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly options: ServerOptions;
}

async function serve({ incoming, outgoing, options }: Exchange): Promise<void> {
  const startedAt = performance.now();
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort(new Error("the client went away")));
  const answer = await respond(incoming, options.routes, gone.signal).catch(errorResponse);
  try {
    await send(answer, outgoing);
  } catch {
    // The client left, or the source of a stream failed: the status line is already out, so cutting is the only signal.
    outgoing.destroy();
  }
  const ms = Math.round(performance.now() - startedAt);
  // Queries may carry keys, so only the path is logged.
  const path = (incoming.url ?? "/").replace(/\?.*$/s, "");
  options.log?.(`${incoming.method ?? "GET"} ${path} ${outgoing.statusCode} ${ms} ms`);
}

async function respond(
  incoming: IncomingMessage,
  routes: readonly Route[],
  signal: AbortSignal,
): Promise<EmulatorResponse> {
  loopbackOnly(incoming.headers);
  const origin = `http://${incoming.headers.host ?? "127.0.0.1"}`;
  const url = new URL((incoming.url ?? "/").replace(/^\/+/, "/"), origin);
  const method = incoming.method ?? "GET";
  const { route, params } = matchRoute(routes, method, url.pathname);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return await route.handle({
    method,
    url,
    params,
    headers,
    origin,
    signal,
    body: incoming,
    json: () => readJson(incoming),
  });
}

function errorResponse(error: unknown): EmulatorResponse {
  if (error instanceof ServiceError) return { status: error.httpStatus, json: error.toBody() };
  const message = error instanceof Error ? error.message : String(error);
  return errorResponse(new ServiceError("INTERNAL", `the emulator failed: ${message}`));
}

async function send(answer: EmulatorResponse, outgoing: ServerResponse): Promise<void> {
  const isJson = answer.json !== undefined;
  const bytes = isJson ? JSON.stringify(answer.json) : (answer.bytes ?? "");
  const headers: Record<string, string> = { ...answer.headers };
  if (isJson) headers["content-type"] ??= "application/json; charset=UTF-8";
  if (typeof bytes === "string" || bytes instanceof Uint8Array) {
    headers["content-length"] ??= String(Buffer.byteLength(bytes));
    outgoing.writeHead(answer.status ?? 200, headers).end(bytes);
    return;
  }
  outgoing.writeHead(answer.status ?? 200, headers);
  await pipeline(Readable.from(bytes), outgoing);
}
