import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { expect, test } from "vitest";
import { type BaseOptions, findBase } from "../../../containers/image/base-image.ts";
import { BlobCache } from "../../../containers/image/blob-cache.ts";
import { assemble, type BaseImage, type Manifest } from "../../../containers/image/image.ts";
import { digestOf } from "../../../containers/image/digest.ts";
import { packLayer } from "../../../containers/image/layer.ts";
import { imageRecipe } from "../../../containers/image/recipe.ts";
import { writeImage } from "../../../containers/image/write-image.ts";
import { writeBaseLayout } from "../../support/base-layout.ts";
import { problemsOfAsync } from "../../support/problems.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const files = [
  { path: "app/main.mjs", content: Buffer.from("console.log(1);\n") },
  { path: "app/node_modules/x/tool", content: Buffer.from("#!/bin/tool\n"), executable: true },
];
const recipe = imageRecipe({ "org.opencontainers.image.title": "test" });

test("a layer holds files and their folders with fixed owner, mode and time, whatever order they came in", async () => {
  const layer = await packLayer(files.toReversed());
  expect(layer).toEqual(await packLayer(files));
  const entries = await unpackTar(gunzipSync(layer.bytes));
  const facts = entries.map(({ header }) => [header.name, header.type, header.mode, header.uid, header.gid]);
  expect(facts).toEqual([
    ["app/", "directory", 0o755, 0, 0],
    ["app/main.mjs", "file", 0o444, 0, 0],
    ["app/node_modules/", "directory", 0o755, 0, 0],
    ["app/node_modules/x/", "directory", 0o755, 0, 0],
    ["app/node_modules/x/tool", "file", 0o555, 0, 0],
  ]);
  expect(entries.map(({ header }) => header.mtime?.getTime())).toEqual([0, 0, 0, 0, 0]);
  // Times of the compressing machine and its system.
  expect([...layer.bytes.subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255]);
});

test("a path longer than tar's own field survives", async () => {
  const path = `app/node_modules/${"deep/".repeat(40)}${"n".repeat(90)}.js`;
  const entries = await unpackTar(gunzipSync((await packLayer([{ path, content: Buffer.from("x") }])).bytes));
  expect(entries.at(-1)!.header.name).toBe(path);
});

test("an image is the base's configuration with ours on top, in OCI's terms", async () => {
  await using folder = await temporaryFolder();
  const digest = await writeBaseLayout(join(folder.path, "base"));
  const base = await findBase("oci:base", optionsFor(folder.path));
  const layer = await packLayer(files);
  const image = assemble(base, layer, recipe);
  const [, , config] = await Promise.all(image.blobs.map(async ({ content }) => (await content()).text()));
  expect(JSON.parse(config!)).toEqual({
    architecture: "amd64",
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: {
      Env: [
        "SSL_CERT_FILE=/etc/ssl/certs/ca.crt",
        "NODE_ENV=production",
        "NODE_USE_SYSTEM_CA=1",
        "PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin",
      ],
      User: "65532:65532",
      Entrypoint: ["node", "--enable-source-maps", "/app/main.mjs"],
      WorkingDir: "/app",
      Labels: { base: "yes", "org.opencontainers.image.title": "test" },
    },
    rootfs: { type: "layers", diff_ids: [...base.config.rootfs.diff_ids, layer.diffId] },
    history: [
      { created: "2024-01-01T00:00:00Z", created_by: "test" },
      { created: "1970-01-01T00:00:00Z", created_by: "pipewright build" },
    ],
  });
  const manifest = JSON.parse(new TextDecoder().decode(image.manifest)) as Manifest;
  expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+gzip",
  ]);
  expect(manifest.annotations).toEqual({
    "org.opencontainers.image.title": "test",
    "org.opencontainers.image.base.digest": digest,
  });
});

test.each(["image.tar", "image"])("an image written as %s is a base that can be built upon", async (name) => {
  await using folder = await temporaryFolder();
  await writeBaseLayout(join(folder.path, "base"));
  const base = await findBase("oci:base", optionsFor(folder.path));
  const image = assemble(base, await packLayer(files), recipe);
  await writeImage(image, join(folder.path, name), "localhost/test:1");
  const written = await findBase(`oci:${name}`, optionsFor(folder.path));
  expect(written.digest).toBe(image.digest);
  expect(await contents(written)).toEqual(
    await Promise.all(image.blobs.slice(0, 2).map(({ content }) => textOf(content()))),
  );
  expect(readdirSync(folder.path).filter((each) => each.endsWith(".part"))).toEqual([]);
});

test("a base for another platform, a damaged one and one that is not there are refused", async () => {
  await using folder = await temporaryFolder();
  await writeBaseLayout(join(folder.path, "arm"), { platform: "linux/arm64" });
  await writeBaseLayout(join(folder.path, "cut"));
  writeFileSync(join(folder.path, "cut/index.json"), "{");
  writeFileSync(join(folder.path, "text.tar"), "no archive");
  const problem = (name: string): Promise<string> => problemsOfAsync(() => findBase(name, optionsFor(folder.path)));
  const written = "as 'podman save --format oci-archive' writes";
  const pathHint = `give oci: and the path of a folder or .tar file in OCI layout, ${written}`;
  expect(await problem("oci:arm")).toBe(`error K674: the base image 'oci:arm' is not there for linux/amd64
  hint: name a base for that platform with --base, or another platform with --platform`);
  expect(await problem("oci:cut")).toBe(`error K674: the base image 'oci:cut' is damaged: a part of it is not JSON
  hint: name another with --base`);
  expect(await problem("oci:none")).toBe(`error K674: there is no base image at '${folder.path}/none'
  hint: ${pathHint}`);
  expect(await problem("oci:.")).toBe(`error K674: '${folder.path}' is no OCI image
  hint: ${pathHint}`);
  expect(await problem("oci:text.tar")).toMatch(/^error K674: '.*text\.tar' is no (tar archive|OCI image)\n/);
});

test("a manifest whose digests are no digests is refused before anything is written under their name", async () => {
  await using folder = await temporaryFolder();
  await writeBaseLayout(join(folder.path, "base"));
  const blobs = join(folder.path, "base/blobs/sha256");
  const isManifest = (name: string): boolean => readFileSync(join(blobs, name), "utf8").startsWith('{"schemaVersion"');
  const manifest = readdirSync(blobs).find(isManifest)!;
  const evil = readFileSync(join(blobs, manifest), "utf8").replace(
    /("layers":\[\{.*?"digest":")[^"]*/,
    "$1sha256:../../evil",
  );
  const digest = digestOf(evil);
  writeFileSync(join(blobs, digest.slice(7)), evil);
  const index = { schemaVersion: 2, manifests: [{ mediaType: "", digest, size: evil.length }] };
  writeFileSync(join(folder.path, "base/index.json"), JSON.stringify(index));
  expect(await problemsOfAsync(() => findBase("oci:base", optionsFor(folder.path)))).toBe(
    `error K674: the base image 'oci:base' has no manifest that can be used
  hint: name an image in OCI or Docker schema 2 form with --base`,
  );
});

test("a layer that is not what its digest says is refused, and nothing of it is kept", async () => {
  await using folder = await temporaryFolder();
  await writeBaseLayout(join(folder.path, "base"));
  const base = await findBase("oci:base", optionsFor(folder.path));
  const [layer] = base.layers;
  writeFileSync(join(folder.path, "base/blobs", layer!.digest.replace(":", "/")), randomBytes(100));
  expect(await problemsOfAsync(() => base.layer(layer!))).toMatch(
    new RegExp(
      `^error K674: a part of the base image is not what its manifest says: sha256:[0-9a-f]{64} instead of ${layer!.digest}\n`,
    ),
  );
  const kept = readdirSync(join(folder.path, "cache/sha256"));
  expect(kept.map((name) => readFileSync(join(folder.path, "cache/sha256", name), "utf8").slice(0, 15))).toEqual([
    '{"architecture"',
  ]);
});

const optionsFor = (folder: string): BaseOptions => ({
  platform: "linux/amd64",
  cache: new BlobCache(join(folder, "cache")),
  registry: (host) => {
    throw new Error(`nobody asked for ${host}`);
  },
  cwd: folder,
});

const textOf = async (blob: Promise<Blob>): Promise<string> => (await blob).text();
const contents = (base: BaseImage): Promise<readonly string[]> =>
  Promise.all(base.layers.map((each) => textOf(base.layer(each))));
