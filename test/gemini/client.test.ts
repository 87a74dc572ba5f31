import { afterEach, describe, expect, test, vi } from "vitest";
import { openGemini, toyNote } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import { openVertexRest } from "../../gemini/rest.ts";
import { answerText, refuse, startLoopback } from "./loopback.ts";
import { manualClock } from "./manual-clock.ts";

const signal = new AbortController().signal;
afterEach(() => vi.unstubAllEnvs());

describe("opening the client", () => {
  test("the emulator's client says that its answers are a toy's; the others say nothing", async () => {
    expect((await openGemini({ PIPEWRIGHT_EMULATOR_URL: "http://127.0.0.1:1" })).note).toBe(toyNote);
    expect((await openGemini({ GEMINI_API_KEY: "k" })).note).toBeUndefined();
  });

  test("Vertex without credentials is K651 before any request", async () => {
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json");
    await expect(openGemini({ GOOGLE_CLOUD_PROJECT: "shop" })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K651",
          message: "there are no Google credentials that Vertex AI would accept",
          hint: "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file",
        },
      ],
    });
  });

  test("the emulator is asked whatever keys and switches the process has for other targets", async () => {
    await using server = await startLoopback(() => answerText("here"));
    vi.stubEnv("GOOGLE_API_KEY", "secret");
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "false");
    vi.stubEnv("GOOGLE_CLOUD_PROJECT", "other");
    vi.stubEnv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:9/");
    const gemini = await openGemini({ PIPEWRIGHT_EMULATOR_URL: server.url });
    expect((await generate(gemini, { model: "m", contents: "hi", signal })).text).toBe("here");
    expect(server.received[0]?.path).toContain("/projects/pipewright/locations/us-central1/");
  });
});

describe("plain reads of Vertex resources", () => {
  test("give the JSON behind a path, through passing trouble", async () => {
    const busy = refuse(503, "UNAVAILABLE", "busy");
    await using server = await startLoopback((_request, index) => (index === 0 ? busy : { body: { name: "x" } }));
    const gemini = await openGemini({ PIPEWRIGHT_EMULATOR_URL: server.url }, { clock: manualClock() });
    const rest = await openVertexRest(gemini);
    expect(await rest.get("projects/p/locations/l/tensorboards/t?pageSize=2", signal)).toEqual({ name: "x" });
    expect(server.received.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => "/v1/projects/p/locations/l/tensorboards/t?pageSize=2"),
    );
  });

  test("are not there in the Developer API", async () => {
    const gemini = await openGemini({ GEMINI_API_KEY: "k" });
    await expect(openVertexRest(gemini)).rejects.toMatchObject({
      diagnostics: [
        {
          code: "K650",
          message: "the Gemini Developer API has no Vertex AI resources",
          hint: "set PIPEWRIGHT_GEMINI to 'vertex' or 'emulator'",
        },
      ],
    });
  });
});
