import type { RuntimeArtifact } from "./executor-input.ts";

/** Where an artifact's content is in this container (KFP's `LocalPathForURI`); an address without a mount is its own path. */
export function localPath(artifact: Pick<RuntimeArtifact, "uri" | "customPath" | "metadata">): string {
  if (artifact.customPath !== undefined) return artifact.customPath;
  const path = mountedPath(artifact.uri);
  return artifact.metadata["_kfp_workspace"] === true ? `/kfp-workspace/.artifacts/${path.replace(/^\//, "")}` : path;
}

function mountedPath(uri: string): string {
  const [, scheme, rest] = /^(gs|s3|minio|oci):\/\/(.*)$/s.exec(uri) ?? [];
  if (scheme === undefined || rest === undefined) return uri;
  if (scheme === "gs") return `/gcs/${rest}`;
  // An OCI image is mounted as one folder, so its name loses the slashes.
  if (scheme === "oci") return `/oci/${rest.replaceAll("/", "_")}`;
  return `/${scheme}/${rest}`;
}
