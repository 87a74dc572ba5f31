import type { Readable } from "node:stream";
import { ServiceError } from "./service-error.ts";

/** Larger than any pipeline spec or generate request that the real services take. */
const jsonLimitBytes = 32 * 1024 * 1024;

/** A whole body as JSON; an empty one is `{}`. @throws ServiceError INVALID_ARGUMENT */
export async function readJson(body: Readable): Promise<unknown> {
  const text = (await readBytes(body, jsonLimitBytes)).toString("utf8");
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "not JSON";
    throw new ServiceError("INVALID_ARGUMENT", `Invalid JSON payload received. ${reason}`);
  }
}

/** A whole body, refused when it is longer than the limit in bytes. */
export async function readBytes(body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new ServiceError("INVALID_ARGUMENT", `the request body is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
