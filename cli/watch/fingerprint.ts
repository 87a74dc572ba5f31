import { createHash } from "node:crypto";
import fs from "node:fs";

// Taken before anybody replaces it, so that taking a fingerprint is not recorded as reading the file.
const { readFileSync } = fs;

/** What a file holds now, as a short text; empty when there is none that can be read. */
export function fingerprint(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("base64url");
  } catch {
    return "";
  }
}
