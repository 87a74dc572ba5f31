import { existsSync, openAsBlob } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Registry } from "../registry/registry.ts";
import type { BlobCache } from "./blob-cache.ts";
import { type Digest, digestOf, isDigest } from "./digest.ts";
import { type BaseImage, type Descriptor, type ImageConfig, type Manifest, mediaTypes } from "./image.ts";
import { parseReference } from "./reference.ts";

export interface BaseOptions {
  /** "linux/amd64". */
  readonly platform: string;
  readonly cache: BlobCache;
  /** The registry at a host. */
  readonly registry: (host: string) => Registry;
  /** Folder that paths are relative to. */
  readonly cwd: string;
}

/**
 * Finds a base: `oci:<folder or .tar>` is an OCI layout or archive on this machine, anything else is in a registry.
 * @throws K674 when it is not there, is damaged, or is not for the platform; K675, K676 from the registry
 */
export async function findBase(name: string, options: BaseOptions): Promise<BaseImage> {
  if (name.startsWith("oci:")) return localBase(name, options);
  const { registry: host, repository, tag = "latest", digest } = parseReference(name);
  const registry = options.registry(host);
  const chosen = await choose((reference) => registry.manifest(repository, reference ?? digest ?? tag), {
    name,
    platform: options.platform,
  });
  const fetch = (descriptor: Descriptor) => () => registry.blob(repository, descriptor.digest);
  const config = await options.cache.text(chosen.manifest.config, fetch(chosen.manifest.config));
  return {
    name,
    digest: chosen.digest,
    config: parsedConfig(config, { name, platform: options.platform }),
    layers: chosen.manifest.layers,
    home: { registry: host, repository },
    layer: (descriptor) => options.cache.blob(descriptor, fetch(descriptor)),
  };
}

async function localBase(name: string, { cwd, platform, cache }: BaseOptions): Promise<BaseImage> {
  const path = resolve(cwd, name.slice("oci:".length));
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return fail("K674", `there is no base image at '${path}'`, { hint: basePathHint });
  const files = found.isDirectory() ? folderFiles(path) : await archiveFiles(path);
  const index = files("index.json") ?? fail("K674", `'${path}' is no OCI image`, { hint: basePathHint });
  const read = async (digest: string): Promise<Blob> => {
    const blob = files(`blobs/${digest.replace(":", "/")}`);
    return blob?.() ?? fail("K674", `the base image '${path}' lacks ${digest}`, { hint: basePathHint });
  };
  const chosen = await choose(
    async (digest) => {
      if (digest === undefined) return { bytes: await bytesOf(await index()), mediaType: mediaTypes.index };
      return { bytes: await bytesOf(await read(digest)), mediaType: undefined };
    },
    { name, platform },
  );
  const stream = (descriptor: Descriptor) => async () => (await read(descriptor.digest)).stream();
  const { manifest } = chosen;
  return {
    name,
    digest: chosen.digest,
    config: parsedConfig(await cache.text(manifest.config, stream(manifest.config)), { name, platform }),
    layers: manifest.layers,
    home: undefined,
    // Through the cache, which checks the digest.
    layer: (descriptor) => cache.blob(descriptor, stream(descriptor)),
  };
}

const basePathHint =
  "give oci: and the path of a folder or .tar file in OCI layout, as 'podman save --format oci-archive' writes";

type Files = (path: string) => (() => Promise<Blob>) | undefined;

function folderFiles(folder: string): Files {
  return (path) => (existsSync(join(folder, path)) ? () => openAsBlob(join(folder, path)) : undefined);
}

async function archiveFiles(file: string): Promise<Files> {
  const { unpackTar } = await import("modern-tar");
  const entries = await unpackTar(await readFile(file)).catch((error: unknown) =>
    fail("K674", `'${file}' is no tar archive`, { hint: basePathHint, cause: error }),
  );
  const found = new Map(entries.map(({ header, data }) => [header.name.replace(/^\.\//, ""), data] as const));
  return (path) => {
    const data = found.get(path);
    return data === undefined ? undefined : () => Promise.resolve(new Blob([data]));
  };
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

interface Wanted {
  readonly name: string;
  readonly platform: string;
}

/** A manifest or an index as it was served. */
export interface ServedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string | undefined;
}

interface Index {
  readonly manifests: readonly (Descriptor & {
    readonly platform?: { readonly os: string; readonly architecture: string };
  })[];
}

/** Follows indexes to the manifest for the wanted platform. */
async function choose(
  read: (digest: Digest | undefined) => Promise<ServedManifest>,
  { name, platform }: Wanted,
): Promise<{ readonly manifest: Manifest; readonly digest: Digest }> {
  let { bytes } = await read(undefined);
  // An index may hold an index, but nobody nests them deeper.
  for (let depth = 0; depth < 3; depth += 1) {
    const parsed = parsedManifest(bytes, name);
    if (!("manifests" in parsed)) return { manifest: parsed, digest: digestOf(bytes) };
    const [only, ...others] = parsed.manifests;
    const match =
      parsed.manifests.find(
        (each) => each.platform && `${each.platform.os}/${each.platform.architecture}` === platform,
      ) ?? (only?.platform === undefined && others.length === 0 ? only : undefined);
    if (match === undefined || !isDigest(match.digest)) return wrongPlatform(name, platform);
    ({ bytes } = await read(match.digest));
    if (digestOf(bytes) !== match.digest)
      return fail("K674", `the base image '${name}' is damaged: a manifest is not what its index says`, {
        hint: "name another with --base",
      });
  }
  return fail("K674", `the base image '${name}' has indexes inside indexes`, { hint: "name one image with --base" });
}

function parsedManifest(bytes: Uint8Array, name: string): Manifest | Index {
  const value = parsed(bytes, name);
  const hasList = (key: string): boolean => Array.isArray((value as Readonly<Record<string, unknown>>)[key]);
  if (hasList("manifests")) return value as Index;
  const { config, layers = [] } = value as Partial<Manifest>;
  // Digests become names of files and addresses, so that nothing else may stand in their place.
  const named = [config, ...(hasList("layers") ? layers : [undefined])];
  if (named.every((each) => isDigest(each?.digest ?? ""))) return value as Manifest;
  return fail("K674", `the base image '${name}' has no manifest that can be used`, {
    hint: "name an image in OCI or Docker schema 2 form with --base",
  });
}

function parsed(content: Uint8Array | string, name: string): object {
  try {
    const value: unknown = JSON.parse(typeof content === "string" ? content : new TextDecoder().decode(content));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below.
  }
  return fail("K674", `the base image '${name}' is damaged: a part of it is not JSON`, {
    hint: "name another with --base",
  });
}

function parsedConfig(text: string, { name, platform }: Wanted): ImageConfig {
  const config = parsed(text, name) as Partial<ImageConfig>;
  if (`${config.os ?? ""}/${config.architecture ?? ""}` !== platform) return wrongPlatform(name, platform);
  if (!Array.isArray(config.rootfs?.diff_ids))
    return fail("K674", `the base image '${name}' does not list its layers`, { hint: "name another with --base" });
  // The rest is carried along as it is.
  return config as ImageConfig;
}

const wrongPlatform = (name: string, platform: string): never =>
  fail("K674", `the base image '${name}' is not there for ${platform}`, {
    hint: "name a base for that platform with --base, or another platform with --platform",
  });
