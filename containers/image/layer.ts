import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { TarEntry } from "modern-tar";
import { type Digest, digestOf } from "./digest.ts";

/** One file of a layer. */
export interface LayerFile {
  /** Below the root of the image, without a leading slash. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

/** One layer, ready to be sent. */
export interface Layer {
  /** The compressed archive. */
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** Digest of the archive before compression; images list it in their configuration. */
  readonly diffId: Digest;
}

/**
 * Packs files into a layer whose bytes follow from paths and contents alone: sorted entries, owner root, fixed modes, no
 * times and no names of this machine. Parent folders are entries too.
 */
export async function packLayer(files: readonly LayerFile[]): Promise<Layer> {
  const { packTar } = await import("modern-tar");
  const archive = await packTar(entries(files));
  // The usual level, named because it decides about the bytes; the best one saves a hundredth and takes twice as long.
  const bytes = await promisify(gzip)(archive, { level: 6 });
  // The tenth byte names the operating system of the one who compressed; 255 is "unknown".
  bytes[9] = 255;
  return { bytes, digest: digestOf(bytes), diffId: digestOf(archive) };
}

function entries(files: readonly LayerFile[]): readonly TarEntry[] {
  const folders = new Set(files.flatMap(({ path }) => parents(path)));
  const all = [
    ...[...folders].map((path) => entry({ path: `${path}/`, mode: 0o755, type: "directory" as const, size: 0 })),
    ...files.map(({ path, content, executable = false }) => ({
      ...entry({ path, mode: executable ? 0o555 : 0o444, type: "file" as const, size: content.length }),
      body: content,
    })),
  ];
  return all.toSorted((a, b) => (a.header.name < b.header.name ? -1 : 1));
}

interface Place {
  readonly path: string;
  readonly mode: number;
  readonly type: "file" | "directory";
  readonly size: number;
}

const entry = ({ path: name, mode, type, size }: Place): TarEntry => ({
  header: { name, mode, type, size, mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" },
});

const parents = (path: string): readonly string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join("/"));
