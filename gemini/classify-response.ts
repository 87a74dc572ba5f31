import type { Candidate, GenerateContentResponse } from "@google/genai";
import type { Outcome } from "./outcome.ts";

const blocking = new Set([
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);

/** The outcome of one answer. Text of a blocked or abnormal answer is not usable and is left out. */
export function classifyResponse(response: Pick<GenerateContentResponse, "candidates" | "promptFeedback">): Outcome {
  const [candidate] = response.candidates ?? [];
  if (candidate === undefined) {
    const { blockReason, blockReasonMessage } = response.promptFeedback ?? {};
    if (blockReason === undefined) return { outcome: "abnormal", reason: "the answer has no candidate" };
    return { outcome: "prompt_blocked", reason: withMessage(blockReason, blockReasonMessage) };
  }
  return classifyCandidate(candidate);
}

function classifyCandidate(candidate: Candidate): Outcome {
  const text = textOf(candidate);
  // A finished unary answer may leave the reason out; then the text speaks for itself.
  const finish: string = candidate.finishReason ?? "STOP";
  if (blocking.has(finish)) {
    return { outcome: "response_blocked", reason: withMessage(finish, candidate.finishMessage) };
  }
  if (finish === "MAX_TOKENS") {
    if (text.trim() !== "") return { outcome: "truncated", text, reason: "MAX_TOKENS" };
    return {
      outcome: "empty",
      reason: "MAX_TOKENS: the token limit was reached before any text; raise maxOutputTokens or lower thinking",
    };
  }
  if (finish !== "STOP" && finish !== "FINISH_REASON_UNSPECIFIED") {
    return { outcome: "abnormal", reason: withMessage(finish, candidate.finishMessage) };
  }
  return text.trim() === "" ? { outcome: "empty", reason: "the answer has no text" } : { outcome: "ok", text };
}

/** The answer's text without the model's thoughts. */
const textOf = (candidate: Candidate): string =>
  (candidate.content?.parts ?? []).map((part) => (part.thought === true ? "" : (part.text ?? ""))).join("");

const withMessage = (reason: string, message: string | undefined): string =>
  message === undefined || message === "" ? reason : `${reason}: ${message}`;
