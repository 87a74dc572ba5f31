import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf } from "../../containers/image/digest.ts";
import { type LayerFile, packLayer } from "../../containers/image/layer.ts";

export interface BaseLayout {
  readonly platform?: string;
  readonly files?: readonly LayerFile[];
}

/** Writes a small base image as an OCI layout and answers the digest of its manifest. */
export async function writeBaseLayout(folder: string, options: BaseLayout = {}): Promise<Digest> {
  const { platform = "linux/amd64", files = [{ path: "etc/os-release", content: Buffer.from("NAME=test\n") }] } =
    options;
  const layer = await packLayer(files);
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const add = (content: Uint8Array | string): { readonly digest: Digest; readonly size: number } => {
    const digest = digestOf(content);
    writeFileSync(join(folder, "blobs", digest.replace(":", "/")), content);
    return { digest, size: Buffer.byteLength(content) };
  };
  const [os, architecture] = platform.split("/");
  const config = add(
    JSON.stringify({
      architecture,
      os,
      config: { Env: ["PATH=/base/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca.crt"], Cmd: ["sh"], Labels: { base: "yes" } },
      rootfs: { type: "layers", diff_ids: [layer.diffId] },
      history: [{ created: "2024-01-01T00:00:00Z", created_by: "test" }],
    }),
  );
  const manifest = add(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: { mediaType: "application/vnd.docker.container.image.v1+json", ...config },
      layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", ...add(layer.bytes) }],
    }),
  );
  const entry = { mediaType: "application/vnd.docker.distribution.manifest.v2+json", ...manifest };
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...entry, platform: { os, architecture } }] }),
  );
  return manifest.digest;
}
