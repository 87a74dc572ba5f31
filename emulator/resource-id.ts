import { randomInt } from "node:crypto";

/** A number of 19 digits like those that Vertex AI gives its resources. */
export function newResourceId(): string {
  const part = (): string => String(randomInt(0, 1_000_000_000)).padStart(9, "0");
  return `${randomInt(1, 10)}${part()}${part()}`;
}
