import * as z from "zod";
import type { Gemini } from "../../gemini/client.ts";
import { openKeptAnswers } from "../../storage/kept-answers.ts";
import type { AskOptions } from "./ask-model.ts";
import type { TestRow } from "./test-rows.ts";

/** What the model said on one question. */
export interface Answer {
  readonly outcome: "ok" | "truncated";
  readonly prediction: string;
  readonly reason?: string;
  readonly latencyMs: number;
}

const Answer: z.ZodType<Answer> = z.object({
  outcome: z.enum(["ok", "truncated"]),
  prediction: z.string(),
  reason: z.string().exactOptional(),
  latencyMs: z.number(),
});

/** Answers of earlier attempts of the same task; `row` is a position in the rows that this was opened with. */
export interface KeptModelAnswers {
  find(row: number): Answer | undefined;
  add(row: number, answer: Answer): Promise<void>;
  remove(): Promise<void>;
}

export interface KeepOptions extends Pick<AskOptions, "model" | "temperature" | "maxOutputTokens"> {
  /** Where the finished predictions will be. */
  readonly output: string;
}

/** Opens the answers kept beside `output`; those of another model, other settings or another question are not found. */
export async function openModelAnswers(
  { target }: Gemini,
  rows: readonly TestRow[],
  { output, model, temperature, maxOutputTokens }: KeepOptions,
): Promise<KeptModelAnswers> {
  const kept = await openKeptAnswers(output, Answer);
  // A question that is asked twice gets two answers, in this attempt as in the next one.
  const times = new Map<string, number>();
  const questions = rows.map(({ contents, systemInstruction = "" }) => {
    const asked = JSON.stringify([systemInstruction, contents]);
    const time = times.get(asked) ?? 0;
    times.set(asked, time + 1);
    return [target.kind, model, temperature, maxOutputTokens, asked, time];
  });
  return {
    find: (row) => kept.find(questions[row]),
    add: (row, answer) => kept.add(questions[row], answer),
    remove: () => kept.remove(),
  };
}
