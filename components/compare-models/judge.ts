import type { Content } from "@google/genai";
import type { Gemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import type { TokenUsage } from "../../gemini/generate.ts";
import type { Judgment } from "./comparison.ts";
import { judgeInstruction, judgePrompt } from "./judge-prompt.ts";
import { parseVerdict } from "./parse-verdict.ts";
import type { ParsedVerdict } from "./parse-verdict.ts";
import type { Pair } from "./read-pairs.ts";

/** Who judges, and by what. */
export interface JudgeSettings {
  readonly model: string;
  readonly criteria: string;
  readonly samplesPerOrder: number;
  readonly seed: number;
}

/** One question to the judge: a pair with two answers, in one order. */
export interface JudgeCall {
  readonly pair: Pair & { readonly answerA: string; readonly answerB: string };
  readonly order: "AB" | "BA";
  readonly sample: number;
}

export interface Judged {
  readonly judgment: Judgment;
  readonly usage: TokenUsage;
}

/**
 * Asks the judge about one pair in one order. An answer that cannot be read is asked for once more; then the judgment is
 * an error with its reason.
 * @throws K651, K652 or K653 when the judge as a whole cannot be used.
 */
export async function judge(
  gemini: Gemini,
  settings: JudgeSettings,
  { call, signal }: { readonly call: JudgeCall; readonly signal: AbortSignal },
): Promise<Judged> {
  const { pair, order, sample } = call;
  const [first, second] = order === "AB" ? [pair.answerA, pair.answerB] : [pair.answerB, pair.answerA];
  const text = judgePrompt({ ...pair, criteria: settings.criteria, first, second });
  const contents: Content[] = [{ role: "user", parts: [{ text }] }];
  const usage = { inputTokens: 0, outputTokens: 0 };
  const ask = async (): Promise<Asked> => {
    const answer = await generate(gemini, {
      model: settings.model,
      contents,
      systemInstruction: judgeInstruction,
      // Several samples at temperature 0 would be copies of one.
      temperature: settings.samplesPerOrder === 1 ? 0 : 0.7,
      responseMimeType: "application/json",
      seed: settings.seed + sample,
      signal,
    });
    usage.inputTokens += answer.usage?.inputTokens ?? 0;
    usage.outputTokens += answer.usage?.outputTokens ?? 0;
    if (answer.text === undefined)
      return { kind: "none", reason: `${answer.outcome}: ${answer.reason ?? "no reason"}` };
    return { kind: "text", text: answer.text, parsed: parseVerdict(answer.text) };
  };
  let asked = await ask();
  if (asked.kind === "text" && !asked.parsed.ok) {
    contents.push(
      { role: "model", parts: [{ text: asked.text }] },
      {
        role: "user",
        parts: [
          { text: `That answer cannot be read: ${asked.parsed.problem}. Answer again with the JSON object alone.` },
        ],
      },
    );
    asked = await ask();
  }
  return { judgment: { id: pair.id, order, sample, ...choiceOf(asked, order) }, usage };
}

type Asked =
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "text"; readonly text: string; readonly parsed: ParsedVerdict };

function choiceOf(asked: Asked, order: "AB" | "BA"): Pick<Judgment, "choice" | "explanation" | "reason"> {
  if (asked.kind === "none") return { choice: "error", reason: asked.reason };
  if (!asked.parsed.ok) return { choice: "error", reason: `the answer cannot be read: ${asked.parsed.problem}` };
  const { choice, explanation } = asked.parsed.verdict;
  const [first, second] = order === "AB" ? (["A", "B"] as const) : (["B", "A"] as const);
  const named = { first, second, tie: "tie" } as const;
  return { choice: named[choice], ...(explanation === "" ? {} : { explanation: inNames(explanation, first, second) }) };
}

/** The judge speaks of positions, which mean nothing outside its call. */
function inNames(explanation: string, first: string, second: string): string {
  const ofPosition = (word: string, digit: number): RegExp =>
    new RegExp(
      String.raw`\bresponse[ _]${digit}\b|\b(?:the )?${word} (?:response|answer|one)\b|\bthe ${word}\b(?! ?[a-z])`,
      "gi",
    );
  return explanation.replaceAll(ofPosition("first", 1), first).replaceAll(ofPosition("second", 2), second);
}
