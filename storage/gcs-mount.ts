import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { parseLocation } from "./location.ts";

/** Where Vertex AI mounts Cloud Storage in a container. */
export const gcsMount = "/gcs/";

/**
 * The path of a gs:// address below the mount: gs://bucket/a → /gcs/bucket/a.
 * @throws K660 when the address is not in Cloud Storage, or a '..' in it would leave the bucket's folder.
 */
export function gcsToMount(uri: string, mount: string = gcsMount): string {
  const location = parseLocation(uri);
  if (location.kind !== "gcs") fail("K660", `'${uri}' is not a gs:// address`, { hint: "give gs://bucket/object" });
  if (location.object.split("/").some((segment) => segment === "." || segment === "..")) {
    fail("K660", `'${uri}' has '.' or '..' as a folder, which is not a place below the mount`, {
      hint: "rename the object",
    });
  }
  return `${mount}${location.bucket}${location.object === "" ? "" : `/${location.object}`}`;
}

/** The gs:// address of a path below the mount, or undefined when the path is elsewhere. */
export function mountToGcs(path: string, mount: string = gcsMount): string | undefined {
  return path.startsWith(mount) && path.length > mount.length ? `gs://${path.slice(mount.length)}` : undefined;
}
