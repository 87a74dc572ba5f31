import * as z from "zod";

/** The judge's answer. */
export interface Verdict {
  readonly choice: "first" | "second" | "tie";
  readonly explanation: string;
}

export type ParsedVerdict =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly problem: string };

const Answer = z.object({
  choice: z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(["first", "second", "tie"])),
  explanation: z.string().default(""),
});

/** Reads the judge's JSON, also inside a code fence or between sentences; anything else is a problem in words. */
export function parseVerdict(text: string): ParsedVerdict {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start === -1 || end < start) return { ok: false, problem: "it holds no JSON object" };
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start, end + 1));
  } catch {
    return { ok: false, problem: "its JSON is broken" };
  }
  const answer = Answer.safeParse(value);
  if (answer.success) return { ok: true, verdict: answer.data };
  return { ok: false, problem: '"choice" is not "first", "second" or "tie"' };
}
