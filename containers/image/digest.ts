import { createHash } from "node:crypto";

/** A content address, as registries write it. */
export type Digest = `sha256:${string}`;

/** The address of some bytes. */
export const digestOf = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Whether a text is a content address that this kit can check. */
export const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text);
