import type { Gemini } from "../../gemini/client.ts";
import { generate } from "../../gemini/generate.ts";
import { mapConcurrent } from "../../gemini/map-concurrent.ts";
import type { AskedRow } from "./evaluate-answers.ts";
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
}

/** Asks every question once and keeps the order; a row that fails is an outcome. @throws K651, K652 or K653 for the model as a whole */
export async function askModel(
  gemini: Gemini,
  rows: readonly TestRow[],
  options: AskOptions,
): Promise<readonly AskedRow[]> {
  const { model, temperature, maxOutputTokens } = options;
  return mapConcurrent(rows, options, async (row, _index, signal): Promise<AskedRow> => {
    const { outcome, text, reason, latencyMs } = await generate(gemini, {
      model,
      // The client's type is mutable and open; the rows were checked when they were read.
      contents: row.contents as never,
      ...(row.systemInstruction === undefined ? {} : { systemInstruction: row.systemInstruction }),
      temperature,
      maxOutputTokens,
      signal,
    });
    return {
      id: row.id,
      prompt: row.prompt,
      ...(row.systemInstruction === undefined ? {} : { systemInstruction: row.systemInstruction }),
      reference: row.reference,
      outcome,
      ...(text === undefined ? {} : { prediction: text }),
      ...(reason === undefined ? {} : { reason }),
      latencyMs,
    };
  });
}
