import { describe, expect, test } from "vitest";
import { PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { openGemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import { answerText, refuse, startLoopback } from "./loopback.ts";
import type { Loopback } from "./loopback.ts";
import { manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;
const saturated = refuse(429, "RESOURCE_EXHAUSTED", "Resource exhausted, try again later");

async function open(server: Loopback) {
  const clock = manualClock();
  const gemini = await openGemini({ PIPEWRIGHT_EMULATOR_URL: server.url }, { clock, random: () => 0.5, attempts: 4 });
  return { gemini, clock, ask: () => generate(gemini, { model: "gemini-2.5-flash", contents: "hi", signal }) };
}

const diagnosticsOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    return PipewrightError.is(error) ? error.diagnostics : error;
  }
};

describe("one row", () => {
  test("an answer comes back with its text, latency and usage, and the request has the documented shape", async () => {
    await using server = await startLoopback(() => answerText("hello"));
    const { gemini } = await open(server);
    const answer = await generate(gemini, {
      model: "gemini-2.5-flash",
      contents: [{ role: "user", parts: [{ text: "hi" }] }],
      systemInstruction: "be kind",
      temperature: 0,
      maxOutputTokens: 9,
      responseMimeType: "application/json",
      seed: 7,
      signal,
    });
    expect(answer).toEqual({ outcome: "ok", text: "hello", latencyMs: 0, usage: { inputTokens: 3, outputTokens: 2 } });
    expect(server.received).toEqual([
      {
        method: "POST",
        path: "/v1beta1/projects/pipewright/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent",
        body: {
          contents: [{ role: "user", parts: [{ text: "hi" }] }],
          systemInstruction: { parts: [{ text: "be kind" }], role: "user" },
          generationConfig: { temperature: 0, maxOutputTokens: 9, responseMimeType: "application/json", seed: 7 },
        },
      },
    ]);
  });

  test("the endpoint of a tuned model is called by its own name", async () => {
    await using server = await startLoopback(() => answerText("hello"));
    const { gemini } = await open(server);
    const model = "projects/9/locations/us-central1/endpoints/42";
    expect((await generate(gemini, { model, contents: "hi", signal })).outcome).toBe("ok");
    expect(server.received[0]?.path).toBe(`/v1beta1/${model}:generateContent`);
  });

  test("saturation is waited out with growing, jittered delays", async () => {
    await using server = await startLoopback((_request, index) => (index < 3 ? saturated : answerText("at last")));
    const { ask, clock } = await open(server);
    expect((await ask()).text).toBe("at last");
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  test("the wait is at least what the service asks for, and bounded", async () => {
    const waits = ["7", "3600"];
    await using server = await startLoopback((_request, index) => {
      const wait = waits[index];
      return wait === undefined
        ? answerText("ok")
        : { ...refuse(503, "UNAVAILABLE", "busy"), headers: { "retry-after": wait } };
    });
    const { ask, clock } = await open(server);
    expect((await ask()).outcome).toBe("ok");
    expect(clock.slept).toEqual([7000, 60_000]);
  });

  test("a lost connection is tried again", async () => {
    await using server = await startLoopback((_request, index) => (index === 0 ? { body: "drop" } : answerText("ok")));
    const { ask } = await open(server);
    expect((await ask()).outcome).toBe("ok");
    expect(server.received).toHaveLength(2);
  });

  test("an attempt without an answer is given up after its time and tried again", async () => {
    await using server = await startLoopback((_request, index) => (index === 0 ? { body: "hang" } : answerText("ok")));
    const gemini = await openGemini(
      { PIPEWRIGHT_EMULATOR_URL: server.url },
      { clock: manualClock(), random: () => 0, timeoutMs: 150 },
    );
    expect((await generate(gemini, { model: "gemini-2.5-flash", contents: "hi", signal })).outcome).toBe("ok");
    expect(server.received).toHaveLength(2);
  });

  test("a storm that does not end is an error outcome after the last attempt", async () => {
    await using server = await startLoopback(() => saturated);
    const { ask } = await open(server);
    expect(await ask()).toEqual({
      outcome: "error",
      reason: "HTTP 429, RESOURCE_EXHAUSTED: Resource exhausted, try again later",
      latencyMs: 0,
    });
    expect(server.received).toHaveLength(4);
  });

  test("a request that the service calls wrong is an error outcome and is not repeated", async () => {
    await using server = await startLoopback(() => refuse(400, "INVALID_ARGUMENT", "the input is too long"));
    const { ask } = await open(server);
    expect(await ask()).toEqual({
      outcome: "error",
      reason: "HTTP 400, INVALID_ARGUMENT: the input is too long",
      latencyMs: 0,
    });
    expect(server.received).toHaveLength(1);
  });

  test("an abort ends the call with the reason of the abort", async () => {
    await using server = await startLoopback(() => saturated);
    const stop = new AbortController();
    const gemini = await openGemini(
      { PIPEWRIGHT_EMULATOR_URL: server.url },
      {
        clock: {
          now: () => 0,
          sleep: async (_ms, signal) => {
            stop.abort(new Error("enough"));
            signal.throwIfAborted();
          },
        },
      },
    );
    await expect(generate(gemini, { model: "m", contents: "hi", signal: stop.signal })).rejects.toThrow("enough");
    expect(server.received).toHaveLength(1);
  });
});

describe("a target that refuses as a whole", () => {
  test("an unknown model is K653, after one request", async () => {
    await using server = await startLoopback(() => refuse(404, "NOT_FOUND", "no such model"));
    const { ask } = await open(server);
    expect(await diagnosticsOf(ask())).toEqual([
      {
        code: "K653",
        message: `'${server.url}' has no model or endpoint 'gemini-2.5-flash': NOT_FOUND: no such model`,
        hint: "check the name; a retired model is gone, and a tuned model is called by its endpoint in its own location",
      },
    ]);
    expect(server.received).toHaveLength(1);
  });

  test("a denied permission is K652", async () => {
    await using server = await startLoopback(() =>
      refuse(403, "PERMISSION_DENIED", "aiplatform.endpoints.predict denied"),
    );
    const { ask } = await open(server);
    expect(await diagnosticsOf(ask())).toEqual([
      {
        code: "K652",
        message: `'${server.url}' denies the use of 'gemini-2.5-flash': PERMISSION_DENIED: aiplatform.endpoints.predict denied`,
        hint: "grant the caller roles/aiplatform.user in the project, and check that the Vertex AI API is enabled",
      },
    ]);
  });

  test("refused credentials are K651", async () => {
    await using server = await startLoopback(() => refuse(401, "UNAUTHENTICATED", "token expired"));
    const { ask } = await open(server);
    expect(await diagnosticsOf(ask())).toEqual([
      {
        code: "K651",
        message: `the credentials for '${server.url}' were refused: UNAUTHENTICATED: token expired`,
        hint: "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file",
      },
    ]);
  });
});

test("the emulator's line says that its answers are a toy's", async () => {
  await using server = await startLoopback(() => answerText("x"));
  const { gemini } = await open(server);
  expect(gemini.note).toContain("toy learner");
  expect(gemini.target.kind).toBe("emulator");
});
