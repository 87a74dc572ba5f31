import type { CloudClient } from "./cloud-storage.ts";
import type { GcsLocation } from "./location.ts";
import { isPassing, maxAttempts, type Pause, waitBefore } from "./retry.ts";

/** An answer of the service that is not a success, with the first words of its body. */
export class DownloadError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The bytes of one object. Downloads use `fetch` with the client's credentials, not the client's own streams:
 * on Node 24 one 503 in the middle of those ends the whole process. After a passing failure the same generation
 * is read on from the first byte still missing; the count of attempts starts again whenever bytes have arrived.
 */
export async function* readObject(client: CloudClient, place: GcsLocation, pause?: Pause): AsyncGenerator<Uint8Array> {
  let received = 0;
  let generation: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const before = received;
    try {
      const response = await get(client, place, { from: received, generation });
      if (response === undefined) return;
      generation ??= response.headers.get("x-goog-generation") ?? undefined;
      for await (const piece of piecesOf(response, received)) {
        received += piece.byteLength;
        yield piece;
      }
      return;
    } catch (error) {
      if (received > before) attempt = 0;
      if (attempt >= maxAttempts || !isPassing(error)) throw error;
      await waitBefore(Math.max(1, attempt), pause);
    }
  }
}

interface Continuation {
  readonly from: number;
  readonly generation: string | undefined;
}

/** Undefined when there is nothing left after byte `from`. */
async function get(client: CloudClient, place: GcsLocation, at: Continuation): Promise<Response | undefined> {
  const url = new URL(`${client.endpoint}/storage/v1/b/${place.bucket}/o/${encodeURIComponent(place.object)}`);
  url.searchParams.set("alt", "media");
  if (at.generation !== undefined) url.searchParams.set("generation", at.generation);
  // Without "identity" a compressed object comes back compressed, and byte ranges of it would mean something else.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (at.from > 0) headers.set("range", `bytes=${at.from}-`);
  if (!client.emulated) {
    const credentials = new Headers(await client.storage.authClient.getRequestHeaders(url.href));
    credentials.forEach((value, name) => headers.set(name, value));
  }
  const response = await fetch(url, { headers });
  if (response.status === 416 && at.from > 0) return undefined;
  if (!response.ok) throw new DownloadError(response.status, (await response.text()).slice(0, 300));
  return response;
}

/** The body without the bytes that a server sent again because it does not know ranges. */
async function* piecesOf(response: Response, received: number): AsyncGenerator<Uint8Array> {
  let skip = response.status === 206 ? 0 : received;
  if (response.body === null) return;
  for await (const piece of response.body) {
    if (skip >= piece.byteLength) {
      skip -= piece.byteLength;
    } else {
      yield skip === 0 ? piece : piece.subarray(skip);
      skip = 0;
    }
  }
}
