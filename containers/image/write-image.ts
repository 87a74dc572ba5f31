import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { type Image, type ImageBlob, mediaTypes } from "./image.ts";
import { digestOf } from "./digest.ts";

/**
 * Writes an image that other tools load: a `.tar` is an OCI archive for `podman load` and `skopeo`, anything else a folder in
 * OCI layout. Whole or not at all.
 */
export async function writeImage(image: Image, path: string, name: string): Promise<void> {
  const files = await layoutFiles(image, name);
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await (path.endsWith(".tar") ? writeArchive(files, temporary) : writeFolder(files, temporary));
    await rm(path, { recursive: true, force: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

interface LayoutFile {
  readonly name: string;
  readonly content: Blob;
}

async function layoutFiles({ manifest, digest, blobs }: Image, name: string): Promise<readonly LayoutFile[]> {
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.manifest,
        digest: digestOf(manifest),
        size: manifest.length,
        // The first is read by podman and skopeo, the second by containerd.
        annotations: { "org.opencontainers.image.ref.name": name, "io.containerd.image.name": name },
      },
    ],
  };
  const text = (value: object): Blob => new Blob([JSON.stringify(value)]);
  const own: ImageBlob["descriptor"] = { mediaType: mediaTypes.manifest, digest, size: manifest.length };
  const all = new Map(blobs.map((each) => [each.descriptor.digest, each.content]));
  all.set(own.digest, () => Promise.resolve(new Blob([Buffer.from(manifest)])));
  const contents = await Promise.all(
    [...all].map(async ([each, content]) => ({ name: `blobs/${each.replace(":", "/")}`, content: await content() })),
  );
  return [
    { name: "oci-layout", content: text({ imageLayoutVersion: "1.0.0" }) },
    { name: "index.json", content: text(index) },
    ...contents.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

async function writeArchive(files: readonly LayoutFile[], path: string): Promise<void> {
  const { packTar } = await import("modern-tar");
  const archive = await packTar(
    files.map(({ name, content }) => ({
      header: { name, size: content.size, type: "file" as const, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 },
      body: content,
    })),
  );
  await writeFile(path, archive);
}

async function writeFolder(files: readonly LayoutFile[], folder: string): Promise<void> {
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  await Promise.all(
    files.map(async ({ name, content }) => {
      await writeFile(join(folder, name), content.stream());
      await chmod(join(folder, name), 0o644);
    }),
  );
}
