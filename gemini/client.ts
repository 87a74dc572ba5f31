import type { GoogleGenAI } from "@google/genai";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import { systemClock } from "./clock.ts";
import { RequestLimiter } from "./request-limiter.ts";
import { defaultRetry } from "./retry.ts";
import type { RetryPolicy } from "./retry.ts";
import { geminiTarget } from "./target.ts";
import type { Environment, GeminiTarget } from "./target.ts";

/** An open line to Gemini. */
export interface Gemini {
  readonly ai: GoogleGenAI;
  readonly target: GeminiTarget;
  /** Plain words that belong into every report when the answers do not come from Gemini. */
  readonly note?: string;
  readonly retry: RetryPolicy;
  /** Shared by all requests of this line, because a quota is shared too. */
  readonly limiter: RequestLimiter;
}

/** What every report says when the answers come from the emulator. */
export const toyNote =
  "The answers come from the emulator's toy learner on this machine, not from Gemini: it shows that the pipeline works and says nothing about a Gemini model.";

/**
 * Opens the client for the target that the environment names; no request is made yet.
 * @throws K650 when the environment names no usable target. @throws K651 when Google credentials are needed and there are none.
 */
export async function openGemini(env: Environment, retry: Partial<RetryPolicy> = {}): Promise<Gemini> {
  const target = geminiTarget(env);
  return {
    ai: await openClient(target, env),
    target,
    ...(target.kind === "emulator" ? { note: toyNote } : {}),
    retry: { ...defaultRetry, clock: systemClock, random: Math.random, ...retry },
    limiter: new RequestLimiter(),
  };
}

async function openClient(target: GeminiTarget, env: Environment): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await import("@google/genai");
  switch (target.kind) {
    case "emulator": {
      const { PassThroughClient } = await import("google-auth-library");
      return new GoogleGenAI({
        enterprise: true,
        project: target.project,
        location: target.location,
        googleAuthOptions: { authClient: new PassThroughClient() },
        httpOptions: { baseUrl: target.url },
      });
    }
    case "vertex":
      await requireCredentials();
      return new GoogleGenAI({ enterprise: true, project: target.project, location: target.location });
    case "api-key": {
      const apiKey = env[target.variable]?.trim();
      if (apiKey === undefined) throw new Error(`'${target.variable}' was read before and is gone`);
      return new GoogleGenAI({ enterprise: false, apiKey });
    }
  }
}

/** Resolved before the client exists: the client reports missing credentials a second time, as an unhandled rejection. */
async function requireCredentials(): Promise<void> {
  const { GoogleAuth } = await import("google-auth-library");
  try {
    await new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" }).getClient();
  } catch (cause) {
    fail("K651", "there are no Google credentials that Vertex AI would accept", {
      hint: "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file",
      cause,
    });
  }
}
