import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import * as z from "zod";
import type { Judged, JudgeCall, JudgeSettings } from "./judge.ts";
import { judgePromptVersion } from "./judge-prompt.ts";

/** Judgments as they come in, so that a task that is killed and run again asks only for the rest. */
export interface JudgmentLog {
  /** What an earlier attempt was told on exactly this question. */
  find(call: JudgeCall): Judged | undefined;
  /** Keeps a judgment; a failed one is not kept, since the next attempt may fare better. */
  add(call: JudgeCall, judged: Judged): Promise<void>;
}

const Line = z.object({
  key: z.string(),
  judgment: z.object({
    id: z.string(),
    order: z.enum(["AB", "BA"]),
    sample: z.number(),
    choice: z.enum(["A", "B", "tie"]),
    explanation: z.string().exactOptional(),
  }),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
});

/** Opens the log of an earlier attempt, or an empty one. A line that the end of a process cut short is left out. */
export async function openJudgmentLog(path: string, settings: JudgeSettings): Promise<JudgmentLog> {
  const text = await readIfThere(path);
  const known = new Map(text.split("\n").flatMap((line) => parseLine(line)));
  if (text !== "" && !text.endsWith("\n")) await appendFile(path, "\n");
  return {
    find: (call) => known.get(keyOf(call, settings)),
    add: async (call, judged) => {
      if (judged.judgment.choice === "error") return;
      await appendFile(path, `${JSON.stringify({ key: keyOf(call, settings), ...judged })}\n`);
    },
  };
}

/** Everything that the judge's answer depends on. */
function keyOf({ pair, order, sample }: JudgeCall, settings: JudgeSettings): string {
  const { id, prompt, systemInstruction = "", reference, answerA, answerB } = pair;
  const question = [id, prompt, systemInstruction, reference, answerA, answerB, order, sample];
  const judge = [judgePromptVersion, settings.model, settings.criteria, settings.seed, settings.samplesPerOrder];
  return createHash("sha256")
    .update(JSON.stringify([...judge, ...question]))
    .digest("hex");
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}

function parseLine(line: string): readonly (readonly [string, Judged])[] {
  try {
    const { key, judgment, usage } = Line.parse(JSON.parse(line));
    return [[key, { judgment, usage }]];
  } catch {
    return [];
  }
}
