import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; "drop" closes the connection without an answer, "hang" never answers. */
  readonly body: unknown;
}

export interface Loopback extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** A server on loopback that speaks JSON and answers with whatever `answer` says, in the service's documented shape. */
export async function startLoopback(answer: (request: Received, index: number) => Reply): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const facts = await readRequest(request);
    const reply = answer(facts, received.push(facts) - 1);
    if (reply.body === "hang") return;
    if (reply.body === "drop") {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify(reply.body));
  };
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const { method = "", url = "" } = request;
  const body = method === "GET" ? undefined : await json(request);
  return { method, path: url, body };
}

/** An answer with one finished candidate. */
export const answerText = (text: string, finishReason = "STOP"): Reply => ({
  body: {
    candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
  },
});

/** A google.rpc.Status answer. */
export const refuse = (status: number, name: string, message: string): Reply => ({
  status,
  body: { error: { code: status, status: name, message } },
});
