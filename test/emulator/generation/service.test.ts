import { describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import { geminiClient } from "../gemini-client.ts";

const model = "gemini-2.5-flash";

describe("generating with Google's client", () => {
  test("the base model answers with a reason to stop and token counts", async () => {
    await using emulator = await startEmulator();
    const answer = await geminiClient(emulator).models.generateContent({
      model,
      contents: "I love this splendid day",
      config: { systemInstruction: "Perform sentiment analysis." },
    });
    const { responseId, sdkHttpResponse: _, ...rest } = answer;
    expect(responseId).toMatch(/^[0-9a-f-]{36}$/);
    expect({ ...rest }).toEqual({
      candidates: [
        {
          index: 0,
          content: { role: "model", parts: [{ text: "The sentiment of the text is positive." }] },
          finishReason: "STOP",
          avgLogprobs: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 14, candidatesTokenCount: 11, totalTokenCount: 25, trafficType: "ON_DEMAND" },
      modelVersion: "gemini-2.5-flash",
    });
  });

  test("an answer longer than it may be is cut and says so", async () => {
    await using emulator = await startEmulator();
    const config = { systemInstruction: "sentiment", maxOutputTokens: 3 };
    const answer = await geminiClient(emulator).models.generateContent({ model, contents: "bad", config });
    expect([answer.text, answer.candidates![0]!.finishReason]).toEqual(["The sentimen", "MAX_TOKENS"]);
    expect(answer.usageMetadata!.candidatesTokenCount).toBe(3);
  });

  test("a stream arrives, and tokens are counted", async () => {
    await using emulator = await startEmulator();
    const { models } = geminiClient(emulator);
    const parts: (string | undefined)[] = [];
    for await (const part of await models.generateContentStream({ model, contents: "Hello there." }))
      parts.push(part.text);
    expect(parts).toEqual(["You said: Hello there."]);
    expect((await models.countTokens({ model, contents: "Hello there." })).totalTokens).toBe(5);
  });

  test("an unknown model and an unknown endpoint are not found", async () => {
    await using emulator = await startEmulator();
    const { models } = geminiClient(emulator);
    await expect(models.generateContent({ model: "gemini-1.5-pro", contents: "x" })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining(
        "Publisher Model `projects/p/locations/us-central1/publishers/google/models/gemini-1.5-pro` was not found",
      ),
    });
    const endpoint = "projects/p/locations/us-central1/endpoints/12";
    await expect(models.generateContent({ model: endpoint, contents: "x" })).rejects.toMatchObject({ status: 404 });
  });

  test("a request without text and one with an illegal role are refused", async () => {
    await using emulator = await startEmulator();
    const post = async (body: unknown): Promise<unknown> => {
      const url = `${emulator.url}/v1/projects/p/locations/us-central1/publishers/google/models/${model}:generateContent`;
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
      return await answer.json();
    };
    expect(await post({ contents: [] })).toEqual({
      error: {
        code: 400,
        message: "Unable to submit request because it must have a text parameter.",
        status: "INVALID_ARGUMENT",
      },
    });
    expect(await post({ contents: [{ role: "system", parts: [{ text: "x" }] }] })).toEqual({
      error: { code: 400, message: "Please use a valid role: user, model.", status: "INVALID_ARGUMENT" },
    });
  });

  test("trouble comes only when it is asked for: saturation first, then an outage, then answers", async () => {
    await using emulator = await startEmulator({ faults: { saturatedCalls: 2, unavailableCalls: 1 } });
    const { models } = geminiClient(emulator);
    const statuses: unknown[] = [];
    for (let call = 0; call < 4; call++) {
      const status = await models.generateContent({ model, contents: "x" }).then(
        () => 200,
        (error: { status: number }) => error.status,
      );
      statuses.push(status);
    }
    expect(statuses).toEqual([429, 429, 503, 200]);
  });

  test("blocked prompts, blocked answers and empty answers have the shapes of the service", async () => {
    const faults = { blockedPrompts: /forbidden/g, blockedAnswers: /unsafe/, emptyAnswers: /nothing/ };
    await using emulator = await startEmulator({ faults });
    const { models } = geminiClient(emulator);
    const ask = async (contents: string) => {
      const { promptFeedback, candidates, text } = await models.generateContent({ model, contents });
      return { block: promptFeedback?.blockReason, finish: candidates?.[0]?.finishReason, text };
    };
    expect(await ask("something forbidden")).toEqual({ block: "SAFETY", finish: undefined, text: undefined });
    expect(await ask("also forbidden")).toEqual({ block: "SAFETY", finish: undefined, text: undefined });
    expect(await ask("something unsafe")).toEqual({ block: undefined, finish: "SAFETY", text: undefined });
    expect(await ask("say nothing")).toEqual({ block: undefined, finish: "STOP", text: undefined });
  });
});
