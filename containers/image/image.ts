import { type Digest, digestOf } from "./digest.ts";
import type { Layer } from "./layer.ts";
import type { ImageRecipe } from "./recipe.ts";

/** A blob as a manifest names it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The parts of an image's configuration that are read here; everything else of a base is carried along. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly config?: Readonly<Record<string, unknown>> & { readonly Env?: readonly string[] };
  readonly rootfs: { readonly type: "layers"; readonly diff_ids: readonly string[] };
  readonly history?: readonly Readonly<Record<string, unknown>>[];
}

/** An image to build upon. */
export interface BaseImage {
  /** As it was asked for. */
  readonly name: string;
  readonly digest: Digest;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  /** The repository that it is in, which a registry can take its layers from. */
  readonly home: { readonly registry: string; readonly repository: string } | undefined;
  /** The content of a layer, checked against its digest. */
  readonly layer: (descriptor: Descriptor) => Promise<Blob>;
}

/** An image ready to be written or pushed. */
export interface Image {
  readonly digest: Digest;
  readonly manifest: Uint8Array;
  /** Configuration and layers. */
  readonly blobs: readonly ImageBlob[];
  /** What a machine pulls that has nothing of it, in bytes. */
  readonly compressedSize: number;
}

export interface ImageBlob {
  readonly descriptor: Descriptor;
  readonly content: () => Promise<Blob>;
  /** Where a registry may find it already. */
  readonly home: BaseImage["home"];
}

export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** Builds an image from a base and one layer. Nothing of the time or the machine goes into it: same parts, same digest. */
export function assemble(base: BaseImage, layer: Layer, recipe: ImageRecipe): Image {
  const config = encode(configOf(base.config, layer, recipe));
  const layers = [...base.layers.map(asOci), { mediaType: mediaTypes.layer, ...described(layer) }];
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
    layers,
    annotations: {
      ...recipe.labels,
      "org.opencontainers.image.base.digest": base.digest,
      ...(base.home === undefined ? {} : { "org.opencontainers.image.base.name": base.name }),
    },
  };
  const bytes = encode(manifest);
  const ownBlob = (descriptor: Descriptor, content: Uint8Array): ImageBlob => ({
    descriptor,
    content: () => Promise.resolve(new Blob([Buffer.from(content)])),
    home: undefined,
  });
  return {
    digest: digestOf(bytes),
    manifest: bytes,
    blobs: [
      ...base.layers.map((each) => ({
        descriptor: asOci(each),
        content: () => base.layer(each),
        home: base.home,
      })),
      ownBlob(layers.at(-1)!, layer.bytes),
      ownBlob(manifest.config, config),
    ],
    compressedSize: layers.reduce((sum, { size }) => sum + size, 0) + config.length,
  };
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const described = ({ digest, bytes }: Layer): Pick<Descriptor, "digest" | "size"> => ({ digest, size: bytes.length });

/** Docker's and OCI's layers are the same bytes under two names; a manifest uses one kind. */
function asOci({ mediaType, digest, size }: Descriptor): Descriptor {
  const compression = /(gzip|zstd)$/.exec(mediaType)?.[1];
  const plain = "application/vnd.oci.image.layer.v1.tar";
  return { mediaType: compression === undefined ? plain : `${plain}+${compression}`, digest, size };
}

/** The time that stands in for all times. */
const epoch = "1970-01-01T00:00:00Z";

function configOf(base: ImageConfig, layer: Layer, recipe: ImageRecipe): object {
  const names = new Set(Object.keys(recipe.env));
  const kept = (base.config?.Env ?? []).filter((pair) => !names.has(pair.split("=", 1)[0] ?? ""));
  const { Labels: labels, ...config } = base.config ?? {};
  // The base's command would be handed to our entry point.
  const { Cmd: _, ...rest } = config;
  return {
    ...base,
    created: epoch,
    config: {
      ...rest,
      User: recipe.user,
      Env: [...kept, ...Object.entries(recipe.env).map(([name, value]) => `${name}=${value}`)],
      Entrypoint: recipe.entrypoint,
      WorkingDir: recipe.workingFolder,
      Labels: { ...(labels as object | undefined), ...recipe.labels },
    },
    rootfs: { type: "layers", diff_ids: [...base.rootfs.diff_ids, layer.diffId] },
    history: [...(base.history ?? []), { created: epoch, created_by: "pipewright build" }],
  };
}
