import { setTimeout as sleep } from "node:timers/promises";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ServedManifest } from "../image/base-image.ts";
import { type Digest, digestOf } from "../image/digest.ts";
import { mediaTypes } from "../image/image.ts";
import { authorize, denied, isLoopback, parseChallenge } from "./authorization.ts";
import type { Credentials } from "./credentials.ts";

export interface RegistryOptions {
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  readonly signal?: AbortSignal;
  /** Waits between attempts. @default a timer */
  readonly wait?: (ms: number) => Promise<unknown>;
}

export interface RegistryRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob | Uint8Array<ArrayBuffer>;
  /** Repositories that the request touches, and how. */
  readonly scopes: readonly string[];
  /** Whether a failure may be tried again; not for parts of an upload. @default true */
  readonly again?: boolean;
}

/** A registry of the OCI distribution API: tokens, retries, and errors that say what to do. */
export class Registry {
  readonly host: string;
  readonly #options: RegistryOptions;
  /** Scopes → header. */
  readonly #headers = new Map<string, Promise<string | undefined>>();
  #credentials: Promise<Credentials | undefined> | undefined;

  constructor(host: string, options: RegistryOptions) {
    this.host = host;
    this.#options = options;
  }

  /** Where the API is: without TLS only on this machine, as docker and podman do it. */
  get address(): string {
    const [hostname = ""] = this.host.split(/:\d+$/);
    return `${isLoopback(hostname) ? "http" : "https"}://${this.host}/v2/`;
  }

  /** A manifest or an index by tag or digest. @throws K674 when it is not there, or not what the digest says */
  async manifest(repository: string, reference: string): Promise<ServedManifest> {
    const accept = [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest].join(
      ", ",
    );
    const scopes = [pull(repository)];
    const response = await this.request(`${repository}/manifests/${reference}`, { headers: { accept }, scopes });
    if (response.status === 404)
      return fail("K674", `there is no image '${this.host}/${repository}' with '${reference}'`, {
        hint: "check its name; another base is named with --base",
      });
    const bytes = new Uint8Array(await (await this.expect(response, 200)).arrayBuffer());
    if (reference.startsWith("sha256:") && digestOf(bytes) !== reference)
      return fail("K674", `the registry '${this.host}' served another manifest than ${reference}`, {
        hint: "try again, or name another base with --base",
      });
    return { bytes, mediaType: response.headers.get("content-type") ?? undefined };
  }

  /** A blob's bytes, unchecked. @throws K676 when it is not there */
  async blob(repository: string, digest: Digest): Promise<ReadableStream<Uint8Array>> {
    const response = await this.request(`${repository}/blobs/${digest}`, { scopes: [pull(repository)] });
    const { body } = await this.expect(response, 200);
    return body ?? new Blob([]).stream();
  }

  /**
   * Sends one request with what the registry asks for; `path` is below /v2/ or a whole address.
   * @throws K675 when access is refused, K676 when the registry does not answer
   */
  async request(path: string, request: RegistryRequest): Promise<Response> {
    const url = new URL(path, this.address);
    const key = request.scopes.join(" ");
    // An upload may go to a host of its own, which must not see the token of this one.
    const isOurs = url.host === this.host;
    const known = isOurs ? await this.#headers.get(key) : undefined;
    const first = await this.#send(url, request, known);
    if (first.status !== 401 || !isOurs) return first;
    await first.body?.cancel();
    const challenge = parseChallenge(first.headers.get("www-authenticate"));
    const credentials = await (this.#credentials ??= this.#options.credentials(this.host));
    if (challenge === undefined) return denied(this.host, credentials);
    const { scopes } = request;
    const made = authorize({ host: this.host, challenge, scopes, credentials, signal: this.#signal });
    this.#headers.set(key, made);
    const header = await made;
    const second = header === undefined ? first : await this.#send(url, request, header);
    return second.status === 401 || second.status === 403 ? denied(this.host, credentials) : second;
  }

  /** The response when it has one of these states. @throws K675 for 403, K676 for any other, with what the registry says */
  async expect(response: Response, ...states: readonly number[]): Promise<Response> {
    if (states.includes(response.status)) return response;
    if (response.status === 403) return denied(this.host, await this.#credentials);
    const said = errorText(await response.text().catch(() => ""));
    return fail("K676", `the registry '${this.host}' answers ${response.status}${said === "" ? "" : `: ${said}`}`, {
      hint: "try again; check the repository's name and that the registry takes images",
    });
  }

  get #signal(): AbortSignal {
    return this.#options.signal ?? new AbortController().signal;
  }

  async #send(url: URL, request: RegistryRequest, authorization: string | undefined): Promise<Response> {
    const { method = "GET", headers = {}, body, again = true } = request;
    const init: RequestInit = {
      method,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      signal: this.#signal,
      ...(body === undefined ? {} : { body }),
    };
    for (let attempt = 1; ; attempt += 1) {
      const isLast = !again || attempt === attempts;
      const answer = await fetch(url, init).catch((error: unknown) => error as Error);
      this.#signal.throwIfAborted();
      if (answer instanceof Response && (isLast || !passing.has(answer.status))) return answer;
      if (isLast) return unreachable(this.host, answer);
      if (answer instanceof Response) await answer.body?.cancel();
      await (this.#options.wait ?? sleep)(firstWaitMs * 2 ** (attempt - 1));
    }
  }
}

/** Reads images of a repository. */
export const pull = (repository: string): string => `repository:${repository}:pull`;

const attempts = 4;
const firstWaitMs = 500;
/** States that pass by themselves. */
const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

function unreachable(host: string, error: unknown): never {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return fail("K676", `the registry '${host}' cannot be reached${typeof code === "string" ? ` (${code})` : ""}`, {
    hint: "check the network and the name; a base on this machine is named with --base oci:<path>",
    cause: error,
  });
}

/** The distribution API's errors: a list of code and message. */
function errorText(body: string): string {
  try {
    const { errors } = JSON.parse(body) as {
      readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
    };
    return (errors ?? [])
      .map(({ code = "", message = "" }) => [code, message].filter((part) => part !== "").join(" "))
      .join("; ");
  } catch {
    // A proxy's page, for instance.
    return "";
  }
}
