import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseChallenge } from "../../../containers/registry/authorization.ts";
import { findCredentials } from "../../../containers/registry/credentials.ts";
import { problemsOfAsync } from "../../support/problems.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const encoded = (pair: string): string => Buffer.from(pair).toString("base64");

test("an entry of docker's file counts, with a password that holds colons", async () => {
  await using home = await homeWith({ auths: { "r.example": { auth: encoded("me:a:b") } } });
  expect(await findCredentials("r.example", home.env)).toEqual({ kind: "password", user: "me", password: "a:b" });
  expect(await findCredentials("other.example", home.env)).toBeUndefined();
});

test("Docker Hub is found under its old address, an identity token before a password", async () => {
  await using home = await homeWith({
    auths: { "https://index.docker.io/v1/": { auth: encoded("me:x"), identitytoken: "refresh" } },
  });
  expect(await findCredentials("registry-1.docker.io", home.env)).toEqual({ kind: "refresh-token", token: "refresh" });
});

test("podman's file counts where docker's says nothing", async () => {
  await using home = await homeWith({});
  mkdirSync(join(home.path, "containers"));
  writeFileSync(
    join(home.path, "containers/auth.json"),
    JSON.stringify({ auths: { "r.example": { auth: encoded("pod:man") } } }),
  );
  const env = { ...home.env, XDG_RUNTIME_DIR: home.path };
  expect(await findCredentials("r.example", env)).toEqual({ kind: "password", user: "pod", password: "man" });
});

test("a credential helper is asked for its registry, by name, over standard input", async () => {
  await using home = await homeWith({ credHelpers: { "r.example": "test" } });
  home.helper('read server\nprintf \'{"Username":"%s","Secret":"s"}\' "$server-$1"');
  expect(await findCredentials("r.example", home.env)).toEqual({
    kind: "password",
    user: "r.example-get",
    password: "s",
  });
});

test("the store for all registries is asked for those that somebody has logged in to", async () => {
  await using home = await homeWith({ auths: { "r.example": {} }, credsStore: "test" });
  home.helper('printf \'{"Username":"<token>","Secret":"refresh"}\'');
  expect(await findCredentials("r.example", home.env)).toEqual({ kind: "refresh-token", token: "refresh" });
  expect(await findCredentials("other.example", home.env)).toBeUndefined();
});

test("a helper without an entry for the registry is no problem", async () => {
  await using home = await homeWith({ credHelpers: { "r.example": "test" } });
  home.helper("echo credentials not found in native keychain\nexit 1");
  expect(await findCredentials("r.example", home.env)).toBeUndefined();
});

test.each([
  ["test", "echo the keychain is locked >&2\nexit 1", "'docker-credential-test' does not work: the keychain is locked"],
  ["test", "echo no JSON", "'docker-credential-test' gave an answer that is none"],
])("a helper %s that fails is told", async (name, script, message) => {
  await using home = await homeWith({ credHelpers: { "r.example": name } });
  home.helper(script);
  expect(await problemsOfAsync(() => findCredentials("r.example", home.env))).toBe(
    `error K681: the credential helper ${message}
  hint: log in again, for instance with docker login or gcloud auth configure-docker`,
  );
});

test("a helper that is not installed, and one whose name leads elsewhere, are refused", async () => {
  await using home = await homeWith({ credHelpers: { "r.example": "gone", "s.example": "../../bin/sh" } });
  expect(await problemsOfAsync(() => findCredentials("r.example", home.env))).toBe(
    `error K681: the credential helper 'docker-credential-gone' does not start
  hint: install it, or remove its name from docker's config.json`,
  );
  expect(await problemsOfAsync(() => findCredentials("s.example", home.env))).toBe(
    `error K681: '../../bin/sh' is not the name of a credential helper
  hint: log in again, for instance with docker login or gcloud auth configure-docker`,
  );
});

test("a broken file is told, not skipped", async () => {
  await using home = await homeWith("{");
  expect(await problemsOfAsync(() => findCredentials("r.example", home.env))).toBe(
    `error K681: '${home.path}/config.json' is not JSON
  hint: log in again with docker login or podman login`,
  );
});

test("Google's registries get an access token, and nothing when nobody has one", async () => {
  await using home = await homeWith({});
  const server = createServer((request, response) => {
    const isToken = request.url?.startsWith("/computeMetadata/v1/instance/service-accounts/default/token");
    response.writeHead(isToken === true ? 200 : 404, {
      "metadata-flavor": "Google",
      "content-type": "application/json",
    });
    response.end(JSON.stringify({ access_token: "ya29.test", expires_in: 3600, token_type: "Bearer" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    // Google's library reads the process's own environment.
    vi.stubEnv("CLOUDSDK_CONFIG", home.path);
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined);
    vi.stubEnv("METADATA_SERVER_DETECTION", "none");
    expect(await findCredentials("europe-docker.pkg.dev", home.env)).toBeUndefined();
    vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present");
    vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.resetModules();
    const token = { kind: "password", user: "oauth2accesstoken", password: "ya29.test" };
    expect(await findCredentials("europe-docker.pkg.dev", home.env)).toEqual(token);
    expect(await findCredentials("eu.gcr.io", home.env)).toEqual(token);
    expect(await findCredentials("pkg.dev.example.com", home.env)).toBeUndefined();
  } finally {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  }
});

test("a challenge is read whatever its order and case", () => {
  expect(parseChallenge('Bearer service="s",realm="https://r/token",scope="x"')).toEqual({
    scheme: "bearer",
    realm: "https://r/token",
    service: "s",
  });
  expect(parseChallenge('BASIC realm="r"')).toEqual({ scheme: "basic", realm: "r", service: undefined });
  expect([parseChallenge(null), parseChallenge("Negotiate")]).toEqual([undefined, undefined]);
});

interface Home extends AsyncDisposable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Installs the program 'docker-credential-test'. */
  helper(script: string): void;
}

async function homeWith(config: object | string): Promise<Home> {
  const folder = await temporaryFolder();
  writeFileSync(join(folder.path, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  return {
    path: folder.path,
    env: { DOCKER_CONFIG: folder.path, HOME: folder.path, PATH: `${folder.path}:/usr/bin:/bin` },
    helper(script) {
      const file = join(folder.path, "docker-credential-test");
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
