import * as z from "zod";
import type { Gemini } from "../../gemini/client.ts";
import { openKeptAnswers } from "../../storage/kept-answers.ts";
import type { Judged, JudgeCall, JudgeSettings } from "./judge.ts";
import { judgePromptVersion } from "./judge-prompt.ts";

/** Judgments of earlier attempts of the same task. */
export interface KeptJudgments {
  /** What an earlier attempt was told on exactly this question. */
  find(call: JudgeCall): Judged | undefined;
  /** Keeps a judgment; a failed one is not kept, since the next attempt may fare better. */
  add(call: JudgeCall, judged: Judged): Promise<void>;
  remove(): Promise<void>;
}

const Answer: z.ZodType<Judged> = z.object({
  judgment: z.object({
    id: z.string(),
    order: z.enum(["AB", "BA"]),
    sample: z.number(),
    choice: z.enum(["A", "B", "tie"]),
    explanation: z.string().exactOptional(),
  }),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
});

/** Opens the judgments kept beside `output`; those of another judge, other settings or other answers are not found. */
export async function openKeptJudgments(
  output: string,
  { target }: Gemini,
  settings: JudgeSettings,
): Promise<KeptJudgments> {
  const kept = await openKeptAnswers(output, Answer);
  const { model, criteria, seed, samplesPerOrder } = settings;
  /** Everything that the judge's answer depends on. */
  const questionOf = ({ pair, order, sample }: JudgeCall): unknown => {
    const { id, prompt, systemInstruction = "", reference, answerA, answerB } = pair;
    const judge = [target.kind, judgePromptVersion, model, criteria, seed, samplesPerOrder];
    return [...judge, id, prompt, systemInstruction, reference, answerA, answerB, order, sample];
  };
  return {
    find: (call) => kept.find(questionOf(call)),
    add: async (call, judged) => {
      if (judged.judgment.choice !== "error") await kept.add(questionOf(call), judged);
    },
    remove: () => kept.remove(),
  };
}
