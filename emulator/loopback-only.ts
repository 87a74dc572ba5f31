import type { IncomingHttpHeaders } from "node:http";
import { ServiceError } from "./service-error.ts";

/**
 * Refuses what did not come from this machine by its own choice: a page on another site that had its name resolve to
 * loopback shows in Host, and one that merely posts here shows in Origin.
 */
export function loopbackOnly(headers: IncomingHttpHeaders): void {
  const host = headers.host ?? "";
  if (!isLoopback(host)) {
    throw new ServiceError("PERMISSION_DENIED", `the emulator answers loopback names only, not '${host}'`);
  }
  const { origin } = headers;
  if (origin !== undefined && !isLoopback(origin.replace(/^https?:\/\//, ""))) {
    throw new ServiceError("PERMISSION_DENIED", `the emulator answers no page of another site, here '${origin}'`);
  }
}

const isLoopback = (authority: string): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(authority);
