import type { Gemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import type { Generated } from "../../gemini/generate.ts";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";
import type { AskedRow } from "./evaluate-answers.ts";
import type { Answer, KeptModelAnswers } from "./kept-answers.ts";
import type { TestRow } from "./test-rows.ts";

export interface AskOptions {
  /** A model id, or the endpoint of a tuned model. */
  readonly model: string;
  readonly temperature: number;
  /** Upper bound on each answer, in tokens. */
  readonly maxOutputTokens: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Answers that need not be asked for, and where new ones are kept. */
  readonly kept: KeptModelAnswers;
}

/**
 * Asks every question that has no kept answer and keeps the order; a row that fails is an outcome.
 * @throws K651, K652 or K653 for the model as a whole
 */
export async function askModel(
  gemini: Gemini,
  rows: readonly TestRow[],
  options: AskOptions,
): Promise<readonly AskedRow[]> {
  const { model, temperature, maxOutputTokens, kept } = options;
  const ask = async (row: TestRow, signal: AbortSignal): Promise<Generated> =>
    generate(gemini, {
      model,
      // The client's type is mutable and open; the rows were checked when they were read.
      contents: row.contents as never,
      ...(row.systemInstruction === undefined ? {} : { systemInstruction: row.systemInstruction }),
      temperature,
      maxOutputTokens,
      signal,
    });
  return mapConcurrent(rows, options, async (row, index, signal): Promise<AskedRow> => {
    const earlier = kept.find(index);
    if (earlier !== undefined) return { ...questionOf(row), ...earlier };
    const { outcome, text, reason, latencyMs } = await ask(row, signal);
    const rest = { ...(reason === undefined ? {} : { reason }), latencyMs };
    if ((outcome !== "ok" && outcome !== "truncated") || text === undefined) {
      // Not kept: the next attempt may fare better.
      return { ...questionOf(row), outcome, ...rest };
    }
    const answer: Answer = { outcome, prediction: text, ...rest };
    await kept.add(index, answer);
    return { ...questionOf(row), ...answer };
  });
}

function questionOf({ id, prompt, systemInstruction, reference }: TestRow) {
  return { id, prompt, ...(systemInstruction === undefined ? {} : { systemInstruction }), reference };
}
