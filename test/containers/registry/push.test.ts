import { join } from "node:path";
import { expect, test } from "vitest";
import { findBase } from "../../../containers/image/base-image.ts";
import { BlobCache } from "../../../containers/image/blob-cache.ts";
import { assemble, type Image } from "../../../containers/image/image.ts";
import { packLayer } from "../../../containers/image/layer.ts";
import { imageRecipe } from "../../../containers/image/recipe.ts";
import type { Credentials } from "../../../containers/registry/credentials.ts";
import { pushImage } from "../../../containers/registry/push.ts";
import { Registry } from "../../../containers/registry/registry.ts";
import { writeBaseLayout } from "../../support/base-layout.ts";
import { problemsOfAsync } from "../../support/problems.ts";
import { registryServer } from "../../support/registry-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const user: Credentials = { kind: "password", user: "user", password: "secret" };
const target = { repository: "kit/stages", tag: "1", log: (): void => undefined };

test("an image is sent blob by blob, the manifest last, and not again when it is there", async () => {
  await using server = await registryServer();
  const { image, registry } = await imageFor(server.host);
  expect(await pushImage(image, registry, target)).toMatchObject({ present: 0, mounted: 0, sent: 3 });
  expect(server.requests.at(-1)).toBe("PUT /v2/kit/stages/manifests/1");
  expect(server.manifests.has(`kit/stages:${image.digest}`)).toBe(true);
  expect(await pushImage(image, registry, target)).toEqual({ present: 3, mounted: 0, sent: 0, bytes: 0 });
});

test.each(["basic", "bearer"] as const)("a registry with %s access gets the credentials and no more", async (auth) => {
  await using server = await registryServer({ auth });
  const { image, registry } = await imageFor(server.host, user);
  expect(await pushImage(image, registry, target)).toMatchObject({ sent: 3 });
  if (auth === "bearer") {
    expect(new Set(server.scopes)).toEqual(new Set(["repository:kit/stages:pull,push"]));
    expect([...server.authorizations]).toEqual(["Bearer token-1"]);
  }
});

test("an identity token is exchanged for one that the registry takes", async () => {
  await using server = await registryServer({ auth: "bearer" });
  const { image, registry } = await imageFor(server.host, { kind: "refresh-token", token: "refresh" });
  expect(await pushImage(image, registry, target)).toMatchObject({ sent: 3 });
  expect(new Set(server.scopes)).toEqual(new Set(["repository:kit/stages:pull,push"]));
});

test("a base that is in the same registry is taken over there, and read from it only where it is needed", async () => {
  await using server = await registryServer({ auth: "bearer" });
  const first = await imageFor(server.host, user);
  await pushImage(first.image, first.registry, { ...target, repository: "bases/node", tag: "24" });
  await using folder = await temporaryFolder();
  const registry = registryFor(server.host, user);
  const base = await findBase(`${server.host}/bases/node:24`, {
    platform: "linux/amd64",
    cache: new BlobCache(join(folder.path, "cache")),
    registry: () => registry,
    cwd: folder.path,
  });
  expect(base.digest).toBe(first.image.digest);
  const layer = await packLayer([{ path: "app/other.mjs", content: Buffer.from("2") }]);
  const image = assemble(base, layer, imageRecipe({}));
  expect(await pushImage(image, registry, target)).toMatchObject({ mounted: 2, sent: 2 });
  expect(server.requests.filter((each) => each.startsWith("GET")).toSorted()).toEqual([
    `GET /v2/bases/node/blobs/${configDigest(first.image)}`,
    "GET /v2/bases/node/manifests/24",
    "GET /v2/bases/node/manifests/24",
  ]);
  expect(server.scopes).toContain("repository:bases/node:pull");
});

test("a registry that limits the size of a request gets chunks", async () => {
  await using server = await registryServer({ mostBytes: 9 * 2 ** 20 });
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  const content = Buffer.concat(Array.from({ length: 320 }, (_, index) => noise.map((byte) => byte ^ index)));
  const { image, registry } = await imageFor(server.host, undefined, content);
  expect(await pushImage(image, registry, target)).toMatchObject({ sent: 3 });
  expect(server.requests.filter((each) => each.startsWith("PATCH")).length).toBeGreaterThan(1);
  expect([...server.blobs.values()].map((blob) => blob.length).toSorted((a, b) => b - a)[0]).toBeGreaterThan(18e6);
});

test("a registry that is busy is asked again, with growing waits", async () => {
  await using server = await registryServer({ unavailable: 3 });
  const waits: number[] = [];
  const registry = new Registry(server.host, {
    credentials: () => Promise.resolve(undefined),
    wait: (ms) => Promise.resolve(waits.push(ms)),
  });
  const response = await registry.request("kit/stages/blobs/x", { method: "HEAD", scopes: [] });
  expect([response.status, waits]).toEqual([404, [500, 1000, 2000]]);
});

test.each([
  ["without credentials", undefined],
  ["with the credentials that were found", { ...user, password: "wrong" }],
])("access is refused %s", async (who, credentials) => {
  await using server = await registryServer({ auth: "bearer" });
  const { image, registry } = await imageFor(server.host, credentials);
  expect(await problemsOfAsync(() => pushImage(image, registry, target))).toBe(
    `error K675: the registry '${server.host}' refuses access ${who}
  hint: log in with docker login ${server.host} or podman login ${server.host}, for Google's registries with gcloud auth application-default login, and check the repository's name and permissions`,
  );
});

test("what a registry says against a manifest is told", async () => {
  const body = JSON.stringify({ errors: [{ code: "MANIFEST_INVALID", message: "no such layer" }] });
  await using server = await registryServer({ refuseManifest: { status: 400, body } });
  const { image, registry } = await imageFor(server.host);
  expect(await problemsOfAsync(() => pushImage(image, registry, target))).toBe(
    `error K676: the registry '${server.host}' answers 400: MANIFEST_INVALID no such layer
  hint: try again; check the repository's name and that the registry takes images`,
  );
});

test("a registry that is not there is told as that", async () => {
  const server = await registryServer();
  await server[Symbol.asyncDispose]();
  const registry = new Registry(server.host, {
    credentials: () => Promise.resolve(undefined),
    wait: () => Promise.resolve(),
  });
  expect(await problemsOfAsync(() => registry.manifest("a", "b"))).toBe(
    `error K676: the registry '${server.host}' cannot be reached (ECONNREFUSED)
  hint: check the network and the name; a base on this machine is named with --base oci:<path>`,
  );
});

test("an image that a registry does not have is no base", async () => {
  await using server = await registryServer();
  const registry = registryFor(server.host, undefined);
  expect(await problemsOfAsync(() => registry.manifest("bases/node", "25"))).toBe(
    `error K674: there is no image '${server.host}/bases/node' with '25'
  hint: check its name; another base is named with --base`,
  );
});

function registryFor(host: string, credentials: Credentials | undefined): Registry {
  return new Registry(host, { credentials: () => Promise.resolve(credentials), wait: () => Promise.resolve() });
}

interface Pushable {
  readonly image: Image;
  readonly registry: Registry;
}

async function imageFor(
  host: string,
  credentials?: Credentials,
  content: Uint8Array = Buffer.from("1"),
): Promise<Pushable> {
  await using folder = await temporaryFolder();
  await writeBaseLayout(join(folder.path, "base"));
  const registry = registryFor(host, credentials);
  const base = await findBase("oci:base", {
    platform: "linux/amd64",
    cache: new BlobCache(join(folder.path, "cache")),
    registry: () => registry,
    cwd: folder.path,
  });
  const layer = await packLayer([{ path: "app/main.mjs", content }]);
  const image = assemble(base, layer, imageRecipe({}));
  // Read now: the folder goes away.
  const blobs = await Promise.all(
    image.blobs.map(async (blob) => {
      const bytes = await (await blob.content()).arrayBuffer();
      return { ...blob, content: () => Promise.resolve(new Blob([bytes])) };
    }),
  );
  return { image: { ...image, blobs }, registry };
}

const configDigest = (image: Image): string => image.blobs.at(-1)!.descriptor.digest;
