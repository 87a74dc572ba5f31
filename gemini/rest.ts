import type { Gemini } from "./client.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { locationOfResource, vertexHost } from "./host.ts";
import { withRetries } from "./retry.ts";

/** Reads Vertex resources that the Gemini client has no methods for. */
export interface VertexRest {
  /** The JSON behind a path such as "projects/p/locations/l/tensorboards/t", with "?query" when needed. */
  get(path: string, signal: AbortSignal): Promise<unknown>;
}

/** An answer of the service that is not a success; carries what `readFailure` looks for. */
export class RestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Opens plain reads against the target of `gemini`, with its retries.
 * @throws K650 when the target is the Developer API, which has no such resources.
 */
export async function openVertexRest(gemini: Gemini): Promise<VertexRest> {
  const { target, retry } = gemini;
  if (target.kind === "api-key") {
    return fail("K650", "the Gemini Developer API has no Vertex AI resources", {
      hint: "set PIPEWRIGHT_GEMINI to 'vertex' or 'emulator'",
    });
  }
  const authorize = target.kind === "vertex" ? await authorizer() : async (): Promise<Headers> => new Headers();
  const hostOf = (path: string): string =>
    target.kind === "emulator" ? target.url : vertexHost(locationOfResource(path) ?? target.location);
  return {
    get: (path, signal) =>
      withRetries(retry, signal, async () => {
        const url = `${hostOf(path)}/v1/${path}`;
        const timeout = AbortSignal.timeout(retry.timeoutMs);
        const headers = await authorize(url);
        const response = await fetch(url, { headers, signal: AbortSignal.any([signal, timeout]) });
        if (!response.ok) throw new RestError(response.status, await response.text());
        return response.json();
      }),
  };
}

async function authorizer(): Promise<(url: string) => Promise<Headers>> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
  return (url) => auth.getRequestHeaders(url);
}
