import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Credentials } from "./credentials.ts";

/** What a registry asks for with 401. */
export interface Challenge {
  readonly scheme: "basic" | "bearer";
  readonly realm: string;
  readonly service: string | undefined;
}

/** Reads a `WWW-Authenticate` header; undefined for a scheme that registries do not use. */
export function parseChallenge(header: string | null): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*(\w+)\s*(.*)$/s.exec(header ?? "") ?? [];
  const fields = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]),
  );
  const { realm = "", service } = fields;
  const kind = scheme.toLowerCase();
  return kind === "basic" || kind === "bearer" ? { scheme: kind, realm, service } : undefined;
}

export interface AuthorizationRequest {
  readonly host: string;
  readonly challenge: Challenge;
  /** "repository:name:pull,push", one for each repository. */
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal;
}

/**
 * The `Authorization` header for a challenge: from the registry's token service, or the credentials themselves. Undefined when
 * the registry wants to know who somebody is and nobody does.
 * @throws K675 when the token service refuses
 */
export async function authorize(request: AuthorizationRequest): Promise<string | undefined> {
  const { challenge, credentials } = request;
  if (challenge.scheme === "bearer") return `Bearer ${await fetchToken(request)}`;
  return credentials?.kind === "password" ? basic(credentials) : undefined;
}

const basic = ({ user, password }: { readonly user: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

async function fetchToken(request: AuthorizationRequest): Promise<string> {
  const { host, challenge, scopes, credentials, signal } = request;
  const realm = secureRealm(challenge, host);
  const service = challenge.service ?? host;
  const response = await (
    credentials?.kind === "refresh-token"
      ? fetch(realm, {
          method: "POST",
          body: new URLSearchParams({
            grant_type: "refresh_token",
            refresh_token: credentials.token,
            client_id: "pipewright",
            service,
            scope: scopes.join(" "),
          }),
          signal,
        })
      : fetch(withQuery(realm, [["service", service], ...scopes.map((scope) => ["scope", scope] as const)]), {
          headers: credentials === undefined ? {} : { authorization: basic(credentials) },
          signal,
        })
  ).catch((error: unknown) =>
    fail("K676", `the token service of '${host}' cannot be reached`, { hint: "check the network", cause: error }),
  );
  const body = (await response.json().catch(() => ({}))) as {
    readonly token?: unknown;
    readonly access_token?: unknown;
  };
  const token = body.token ?? body.access_token;
  if (response.ok && typeof token === "string") return token;
  return denied(host, credentials);
}

/** The registry names the place that passwords are sent to; only an encrypted one, or this machine, gets them. */
function secureRealm({ realm }: Challenge, host: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return url;
  return fail("K675", `'${host}' wants credentials sent to '${realm}', which is not encrypted`, {
    hint: "use a registry with TLS",
  });
}

/** Whether a host name is this machine's. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

function withQuery(url: URL, pairs: readonly (readonly [string, string])[]): URL {
  const all = new URL(url);
  for (const [name, value] of pairs) all.searchParams.append(name, value);
  return all;
}

/** The registry does not let this user in. */
export function denied(host: string, credentials: Credentials | undefined): never {
  const who = credentials === undefined ? "without credentials" : "with the credentials that were found";
  return fail("K675", `the registry '${host}' refuses access ${who}`, {
    hint: `log in with docker login ${host} or podman login ${host}, for Google's registries with gcloud auth application-default login, and check the repository's name and permissions`,
  });
}
