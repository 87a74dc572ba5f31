import { randomInt, randomUUID } from "node:crypto";
import { promptOf, textOf } from "../conversation.ts";
import { candidatesOf, type Candidate, type Model } from "../learner/model.ts";
import { seededRandom } from "../learner/seeded-random.ts";
import { countTokens, firstTokens } from "../learner/token-count.ts";
import type { FaultPlan } from "./faults.ts";
import type { GenerateRequest } from "./generate-request.ts";

/** A model as it was asked for. */
export interface AskedModel {
  readonly version: string;
  /** The trained weights, or undefined for the base model. */
  readonly weights: Model | undefined;
}

/** A GenerateContentResponse. */
export function generate(
  asked: AskedModel,
  request: GenerateRequest,
  faults: FaultPlan,
): Readonly<Record<string, unknown>> {
  const prompt = promptOf(request.contents, request.system);
  const promptTokenCount = promptTokens(request);
  const frame = { modelVersion: asked.version, responseId: randomUUID() };
  if (matches(faults.blockedPrompts, prompt.user)) {
    const promptFeedback = { blockReason: "SAFETY", blockReasonMessage: "The prompt was blocked by the fault plan." };
    return { promptFeedback, usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount }, ...frame };
  }
  if (matches(faults.blockedAnswers, prompt.user)) {
    const candidates = [{ index: 0, finishReason: "SAFETY" }];
    return { candidates, usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount }, ...frame };
  }
  const isEmpty = matches(faults.emptyAnswers, prompt.user);
  const possible = isEmpty ? [{ text: "", probability: 1 }] : candidatesOf(asked.weights, prompt);
  const { candidateCount = 1, seed = randomInt(2 ** 31), temperature = 0 } = request.config;
  const random = seededRandom(seed);
  const answers = Array.from({ length: candidateCount }, () => finish(draw(possible, temperature, random), request));
  const candidatesTokenCount = answers.reduce((sum, { tokens }) => sum + tokens, 0);
  return {
    candidates: answers.map(({ text, finishReason, avgLogprobs }, index) => ({
      index,
      content: { role: "model", parts: text === "" ? [] : [{ text }] },
      finishReason,
      avgLogprobs,
    })),
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount,
      totalTokenCount: promptTokenCount + candidatesTokenCount,
      trafficType: "ON_DEMAND",
    },
    ...frame,
  };
}

/** `search` pays no heed to where a global pattern stopped last time. */
const matches = (pattern: RegExp | undefined, text: string): boolean =>
  pattern !== undefined && text.search(pattern) !== -1;

/** Estimated tokens of everything that was sent. */
export const promptTokens = (request: GenerateRequest): number =>
  [request.system, ...request.contents].reduce((sum, content) => sum + countTokens(textOf(content)), 0);

/** Temperature 0 takes the most probable answer; above, answers are drawn with their probabilities sharpened or flattened. */
function draw(possible: readonly Candidate[], temperature: number, random: () => number): Candidate {
  const [first = { text: "", probability: 1 }] = possible;
  if (temperature === 0) return first;
  const weights = possible.map(({ probability }) => (probability / first.probability) ** (1 / temperature));
  let left = random() * weights.reduce((a, b) => a + b, 0);
  const index = weights.findIndex((weight) => (left -= weight) <= 0);
  return possible[index] ?? first;
}

interface Answer {
  readonly text: string;
  readonly tokens: number;
  readonly finishReason: "STOP" | "MAX_TOKENS";
  readonly avgLogprobs: number;
}

function finish(candidate: Candidate, { config }: GenerateRequest): Answer {
  const stops = (config.stopSequences ?? []).map((stop) => candidate.text.indexOf(stop)).filter((at) => at !== -1);
  const whole = candidate.text.slice(0, stops.length > 0 ? Math.min(...stops) : undefined);
  const limit = config.maxOutputTokens ?? 65_536;
  const isCut = countTokens(whole) > limit;
  const text = isCut ? firstTokens(whole, limit) : whole;
  const tokens = countTokens(text);
  const avgLogprobs = Math.log(candidate.probability) / Math.max(1, countTokens(candidate.text));
  return { text, tokens, finishReason: isCut ? "MAX_TOKENS" : "STOP", avgLogprobs };
}
