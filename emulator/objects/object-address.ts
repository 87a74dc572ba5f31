import { ServiceError } from "../service-error.ts";

export interface ObjectAddress {
  readonly bucket: string;
  /** Name inside the bucket, possibly empty when the address is a bucket or a prefix. */
  readonly name: string;
}

/** Takes `gs://bucket/name` apart. @throws ServiceError INVALID_ARGUMENT */
export function parseAddress(uri: string): ObjectAddress {
  const match = /^gs:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (!match?.[1]) throw new ServiceError("INVALID_ARGUMENT", `'${uri}' is not a gs:// address`);
  return { bucket: match[1], name: match[2] ?? "" };
}

/** The rules of Cloud Storage that keep a bucket name usable as a folder name. @throws ServiceError INVALID_ARGUMENT */
export function checkBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name) && !name.includes("..")) return;
  throw new ServiceError("INVALID_ARGUMENT", `Invalid bucket name: '${name}'`);
}

/** Up to 1024 bytes of UTF-8 without line breaks. @throws ServiceError INVALID_ARGUMENT */
export function checkObjectName(name: string): void {
  const isValid =
    name !== "" && name !== "." && name !== ".." && !/[\r\n]/.test(name) && Buffer.byteLength(name) <= 1024;
  if (!isValid) throw new ServiceError("INVALID_ARGUMENT", `Invalid object name: '${name.slice(0, 80)}'`);
}
