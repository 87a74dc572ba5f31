import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { VertexTarget } from "../../vertex/target.ts";

/** One prepared answer: a JSON body with a status, or "cut" to drop the connection. */
export type Answer = { readonly status?: number; readonly body: unknown } | "cut";

/** A Google service on loopback that answers from a list, for what an emulator never does. */
export interface ScriptedService extends AsyncDisposable {
  readonly target: VertexTarget;
  /** "GET /v1/…" of each request, in order, without the query. */
  readonly requests: string[];
  /** Parsed bodies of the requests, in order. */
  readonly bodies: unknown[];
}

export async function scriptedService(answers: readonly Answer[]): Promise<ScriptedService> {
  const requests: string[] = [];
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
      bodies.push(text === "" ? undefined : JSON.parse(text));
      // The last answer goes on for ever.
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "cut";
      requests.push(`${request.method ?? ""} ${(request.url ?? "").split("?")[0] ?? ""}`);
      if (answer === "cut") return void response.destroy();
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a TCP port, so the address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    target: {
      project: "p",
      projectFrom: "--project",
      location: "us-central1",
      locationFrom: "--location",
      emulator: { host: "127.0.0.1", port },
    },
    requests,
    bodies,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error in Google's JSON shape. */
export const googleError = (status: number, name: string, message: string): Answer => ({
  status,
  body: { error: { code: status, status: name, message } },
});
