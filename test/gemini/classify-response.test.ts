import { BlockedReason, FinishReason } from "@google/genai";
import type { GenerateContentResponse } from "@google/genai";
import { describe, expect, test } from "vitest";
import { classifyResponse } from "../../gemini/classify-response.ts";

type Response = Pick<GenerateContentResponse, "candidates" | "promptFeedback">;

const answered = (text: string | undefined, finishReason?: FinishReason): Response => ({
  candidates: [
    {
      ...(text === undefined ? {} : { content: { role: "model", parts: [{ text }] } }),
      ...(finishReason === undefined ? {} : { finishReason }),
    },
  ],
});

describe("the class of an answer", () => {
  test.each<[string, Response, unknown]>([
    ["text that stopped by itself is ok", answered("yes", FinishReason.STOP), { outcome: "ok", text: "yes" }],
    ["text without a finish reason is ok", answered("yes"), { outcome: "ok", text: "yes" }],
    [
      "text that hit the token limit is truncated and kept",
      answered("ye", FinishReason.MAX_TOKENS),
      { outcome: "truncated", text: "ye", reason: "MAX_TOKENS" },
    ],
    [
      "a token limit without text is empty",
      answered(undefined, FinishReason.MAX_TOKENS),
      {
        outcome: "empty",
        reason: "MAX_TOKENS: the token limit was reached before any text; raise maxOutputTokens or lower thinking",
      },
    ],
    ["blank text is empty", answered(" \n", FinishReason.STOP), { outcome: "empty", reason: "the answer has no text" }],
    [
      "a blocked answer loses its partial text",
      answered("half an ans", FinishReason.SAFETY),
      { outcome: "response_blocked", reason: "SAFETY" },
    ],
    [
      "recitation is a block",
      answered(undefined, FinishReason.RECITATION),
      { outcome: "response_blocked", reason: "RECITATION" },
    ],
    ["a language stop is abnormal", answered("?", FinishReason.LANGUAGE), { outcome: "abnormal", reason: "LANGUAGE" }],
    [
      "a blocked prompt keeps the service's words",
      { promptFeedback: { blockReason: BlockedReason.JAILBREAK, blockReasonMessage: "no" } },
      { outcome: "prompt_blocked", reason: "JAILBREAK: no" },
    ],
    ["no candidate and no reason is abnormal", {}, { outcome: "abnormal", reason: "the answer has no candidate" }],
    [
      "thoughts are not part of the text",
      {
        candidates: [
          {
            content: { parts: [{ text: "hm", thought: true }, { text: "4" }, { text: "2" }] },
            finishReason: FinishReason.STOP,
          },
        ],
      },
      { outcome: "ok", text: "42" },
    ],
  ])("%s", (_name, response, outcome) => {
    expect(classifyResponse(response)).toEqual(outcome);
  });
});
