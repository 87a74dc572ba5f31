import { fileURLToPath } from "node:url";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** Where an address leads. */
export type Location = LocalLocation | GcsLocation;

export interface LocalLocation {
  readonly kind: "local";
  readonly path: string;
}

export interface GcsLocation {
  readonly kind: "gcs";
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly object: string;
}

/** Reads a path, a `file:` URL or a gs:// address. @throws K660 */
export function parseLocation(uri: string): Location {
  if (uri === "") fail("K660", "the address is empty", { hint: "give a path or gs://bucket/object" });
  if (uri.includes("\0"))
    fail("K660", "an address holds a NUL character", { hint: "give a path or gs://bucket/object" });
  if (uri.startsWith("gs://")) return parseGcs(uri);
  if (uri.startsWith("file:")) return { kind: "local", path: filePath(uri) };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(uri)?.[1];
  if (scheme !== undefined) {
    fail("K660", `'${uri}' is neither a path nor a gs:// address`, {
      hint: `'${scheme}:' is not supported; copy the data to a path or to Cloud Storage first`,
    });
  }
  return { kind: "local", path: uri };
}

function filePath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    fail("K660", `'${uri}' is not a file URL of this machine`, { hint: "write it as file:///folder/file", cause });
  }
}

// https://cloud.google.com/storage/docs/buckets#naming and /objects#naming
const bucketName = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;
const maxObjectBytes = 1024;

function parseGcs(uri: string): GcsLocation {
  const [bucket = "", ...rest] = uri.slice("gs://".length).split("/");
  const object = rest.join("/");
  const problem = bucketProblem(bucket) ?? objectProblem(object);
  if (problem !== undefined) fail("K660", `'${uri}' is not a valid gs:// address`, { hint: problem });
  return { kind: "gcs", bucket, object };
}

function bucketProblem(bucket: string): string | undefined {
  if (bucketName.test(bucket) && !bucket.includes("..")) return undefined;
  return "a bucket name has 3 or more lower-case letters, digits, '-', '_' and '.', with a letter or digit at both ends";
}

function objectProblem(object: string): string | undefined {
  if (object === "." || object === "..") return "an object cannot be named '.' or '..'";
  if (/[\r\n]/.test(object)) return "an object name has no line breaks";
  if (Buffer.byteLength(object) > maxObjectBytes) return `an object name has at most ${maxObjectBytes} bytes`;
  return undefined;
}
