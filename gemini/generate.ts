import type { ContentListUnion, GenerateContentConfig, GenerateContentResponse } from "@google/genai";
import { classifyResponse } from "./classify-response.ts";
import type { Gemini } from "./client.ts";
import { readFailure } from "./failure.ts";
import { locationOfResource, vertexHost } from "./host.ts";
import type { Outcome } from "./outcome.ts";
import { parseRetryAfter, withRetries } from "./retry.ts";
import type { Attempt } from "./retry.ts";
import { failTarget } from "./target-failure.ts";

export interface GenerateRequest {
  /** A model id, or the endpoint of a tuned model. */
  readonly model: string;
  readonly contents: ContentListUnion;
  readonly systemInstruction?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly responseMimeType?: string;
  readonly seed?: number;
  readonly signal: AbortSignal;
}

export interface Generated extends Outcome {
  /** How long the last attempt took, in milliseconds; waits between attempts are not part of it. */
  readonly latencyMs: number;
  readonly usage?: TokenUsage;
}

/** Tokens as the service counted them. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * Asks once for one row and classifies whatever happens; a row that cannot be answered is an outcome, not an exception.
 * @throws K651, K652 or K653 when no row could be answered: no credentials, no permission, no such model.
 */
export async function generate(gemini: Gemini, request: GenerateRequest): Promise<Generated> {
  const { clock } = gemini.retry;
  let startedAt = clock.now();
  try {
    const response = await withRetries(gemini.retry, request.signal, (attempt) =>
      gemini.limiter.run(request.signal, () => {
        startedAt = clock.now();
        return ask(gemini, request, attempt);
      }),
    );
    const latencyMs = clock.now() - startedAt;
    return { ...classifyResponse(response), latencyMs, ...usageOf(response) };
  } catch (error) {
    request.signal.throwIfAborted();
    const failure = readFailure(error);
    if (failure.kind !== "transient" && failure.kind !== "request") {
      failTarget(failure, { target: gemini.target, model: request.model, cause: error });
    }
    const status = failure.status === undefined ? "" : `HTTP ${failure.status}, `;
    return { outcome: "error", reason: `${status}${failure.reason}`, latencyMs: clock.now() - startedAt };
  }
}

function ask(gemini: Gemini, request: GenerateRequest, attempt: Attempt): Promise<GenerateContentResponse> {
  const { model, contents, signal, ...options } = request;
  const baseUrl = hostFor(gemini, model);
  const config: GenerateContentConfig = {
    ...options,
    abortSignal: signal,
    httpOptions: {
      timeout: gemini.retry.timeoutMs,
      fetch: noteRetryAfter(attempt),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    },
  };
  return gemini.ai.models.generateContent({ model, contents, config });
}

/** The client's error carries no headers, so the wish to wait is noted on the way through. */
function noteRetryAfter(attempt: Attempt): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) attempt.retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), Date.now());
    return response;
  };
}

/** An endpoint answers only at the host of its own location, which need not be the client's (tuned Gemini 3 is served from "us" or "eu"). */
function hostFor(gemini: Gemini, model: string): string | undefined {
  const location = locationOfResource(model);
  if (gemini.target.kind !== "vertex" || location === undefined || location === gemini.target.location)
    return undefined;
  return vertexHost(location);
}

function usageOf(response: GenerateContentResponse): { readonly usage?: TokenUsage } {
  const usage = response.usageMetadata;
  if (usage === undefined) return {};
  const outputTokens = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
  return { usage: { inputTokens: usage.promptTokenCount ?? 0, outputTokens } };
}
