import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf } from "../../containers/image/digest.ts";

export interface RegistryServerOptions {
  /** How people say who they are; "user" and "secret" are right. @default "none" */
  readonly auth?: "none" | "basic" | "bearer";
  /** Larger requests are refused with 413. */
  readonly mostBytes?: number;
  /** Answers 503 to the first requests. */
  readonly unavailable?: number;
  /** Answers this instead of taking a manifest. */
  readonly refuseManifest?: { readonly status: number; readonly body: string };
}

export interface RegistryServer extends AsyncDisposable {
  readonly host: string;
  /** "POST /v2/a/b/blobs/uploads/" and the like, without query and upload id. */
  readonly requests: readonly string[];
  /** Authorization headers that came. */
  readonly authorizations: ReadonlySet<string>;
  /** Scopes that tokens were asked for. */
  readonly scopes: readonly string[];
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly manifests: ReadonlyMap<string, Buffer>;
}

/** A registry of the OCI distribution API, in memory, on loopback. */
export async function registryServer(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const state = new State(options);
  const server = createServer((request, response) => {
    state.answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  state.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

class State {
  host = "";
  readonly requests: string[] = [];
  readonly authorizations = new Set<string>();
  readonly scopes: string[] = [];
  /** "repository@digest" → content. */
  readonly blobs = new Map<string, Buffer>();
  /** "repository:reference" → content. */
  readonly manifests = new Map<string, Buffer>();
  readonly #uploads = new Map<string, Buffer>();
  readonly #options: RegistryServerOptions;
  #unavailable: number;

  constructor(options: RegistryServerOptions) {
    this.#options = options;
    this.#unavailable = options.unavailable ?? 0;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${this.host}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", headers } = request;
    if (url.pathname === "/token" && method === "POST")
      return this.#refreshed(new URLSearchParams(body.toString()), response);
    if (url.pathname === "/token") return this.#token(url, headers.authorization, response);
    this.requests.push(`${method} ${url.pathname.replace(/(uploads\/).+/, "$1…")}`);
    if (headers.authorization !== undefined) this.authorizations.add(headers.authorization);
    if (this.#unavailable > 0) {
      this.#unavailable -= 1;
      return void response.writeHead(503).end();
    }
    if (!this.#isKnown(headers.authorization)) {
      const challenge =
        this.#options.auth === "basic"
          ? 'Basic realm="test"'
          : `Bearer realm="http://${this.host}/token",service="test"`;
      return void response.writeHead(401, { "www-authenticate": challenge }).end();
    }
    if (body.length > (this.#options.mostBytes ?? Infinity)) return void response.writeHead(413).end();
    const [, repository = "", kind = "", rest = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === "manifests") return this.#manifest({ method, repository, reference: rest, body }, response);
    if (rest.startsWith("uploads/")) return this.#upload({ method, repository, url, body }, response);
    const blob = this.blobs.get(`${repository}@${rest}`);
    if (blob === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": blob.length }).end(method === "HEAD" ? undefined : blob);
  }

  #isKnown(authorization: string | undefined): boolean {
    const { auth = "none" } = this.#options;
    if (auth === "none") return true;
    return authorization === (auth === "basic" ? right : "Bearer token-1");
  }

  #token(url: URL, authorization: string | undefined, response: ServerResponse): void {
    this.scopes.push(...url.searchParams.getAll("scope"));
    if (authorization !== right) return void response.writeHead(401).end("{}");
    response.writeHead(200).end(JSON.stringify({ token: "token-1" }));
  }

  /** OAuth 2: an identity token for an access token. */
  #refreshed(form: URLSearchParams, response: ServerResponse): void {
    this.scopes.push(...(form.get("scope") ?? "").split(" "));
    const isRight = form.get("grant_type") === "refresh_token" && form.get("refresh_token") === "refresh";
    if (!isRight) return void response.writeHead(401).end("{}");
    response.writeHead(200).end(JSON.stringify({ access_token: "token-1" }));
  }

  #manifest(
    {
      method,
      repository,
      reference,
      body,
    }: Readonly<Record<"method" | "repository" | "reference", string>> & { readonly body: Buffer },
    response: ServerResponse,
  ): void {
    if (method === "PUT") {
      const { refuseManifest } = this.#options;
      if (refuseManifest !== undefined) return void response.writeHead(refuseManifest.status).end(refuseManifest.body);
      const digest = digestOf(body);
      for (const name of [reference, digest]) this.manifests.set(`${repository}:${name}`, body);
      return void response.writeHead(201, { "docker-content-digest": digest }).end();
    }
    const found = this.manifests.get(`${repository}:${reference}`);
    if (found === undefined) return void response.writeHead(404).end();
    const { mediaType = "application/vnd.oci.image.index.v1+json" } = JSON.parse(found.toString()) as {
      mediaType?: string;
    };
    response.writeHead(200, { "content-type": mediaType }).end(found);
  }

  #upload(
    {
      method,
      repository,
      url,
      body,
    }: { readonly method: string; readonly repository: string; readonly url: URL; readonly body: Buffer },
    response: ServerResponse,
  ): void {
    const place = `/v2/${repository}/blobs/uploads/`;
    if (method === "POST") {
      const mounted = this.blobs.get(`${url.searchParams.get("from") ?? ""}@${url.searchParams.get("mount") ?? ""}`);
      if (mounted !== undefined) {
        this.blobs.set(`${repository}@${url.searchParams.get("mount") ?? ""}`, mounted);
        return void response.writeHead(201).end();
      }
      const id = String(this.#uploads.size + 1);
      this.#uploads.set(id, Buffer.alloc(0));
      return void response.writeHead(202, { location: `${place}${id}?state=open` }).end();
    }
    const id = url.pathname.slice(place.length);
    const content = Buffer.concat([this.#uploads.get(id) ?? Buffer.alloc(0), body]);
    this.#uploads.set(id, content);
    if (method === "PATCH") return void response.writeHead(202, { location: `${place}${id}?state=open` }).end();
    const digest = url.searchParams.get("digest") ?? "";
    if (digest !== digestOf(content)) {
      const errors = [{ code: "DIGEST_INVALID", message: "provided digest did not match uploaded content" }];
      return void response.writeHead(400).end(JSON.stringify({ errors }));
    }
    this.blobs.set(`${repository}@${digest}`, content);
    response.writeHead(201).end();
  }
}

const right = `Basic ${Buffer.from("user:secret").toString("base64")}`;
