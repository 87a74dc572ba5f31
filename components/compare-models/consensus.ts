import type { Judgment } from "./comparison.ts";

/** What all judgments of one row come to. */
export interface Consensus {
  readonly id: string;
  readonly verdict: "A" | "B" | "tie" | "error";
  /** Whether the two orders came to different verdicts; undefined when the row needed no judge or an order failed. */
  readonly conflict: boolean | undefined;
  readonly explanation: string | undefined;
}

/**
 * Sums the votes of a row: A and B by the sign, a tie when they cancel out. Without a valid vote in both orders the row
 * is an error, because one order alone shows as much of the position as of the answers.
 */
export function consensusOf(id: string, judgments: readonly Judgment[]): Consensus {
  const [only] = judgments;
  if (only?.by !== undefined) {
    return { id, verdict: only.choice, conflict: undefined, explanation: only.reason };
  }
  const ab = verdictOf(judgments.filter(({ order }) => order === "AB"));
  const ba = verdictOf(judgments.filter(({ order }) => order === "BA"));
  if (ab === "error" || ba === "error") {
    const failed = judgments.find(({ choice }) => choice === "error");
    return { id, verdict: "error", conflict: undefined, explanation: failed?.reason };
  }
  const verdict = verdictOf(judgments);
  const agreeing = judgments.find(({ choice }) => choice === verdict);
  const explanation =
    agreeing?.explanation ?? (verdict === "tie" && ab !== ba ? "the two orders disagree and cancel out" : undefined);
  return { id, verdict, conflict: ab !== ba, explanation };
}

function verdictOf(judgments: readonly Judgment[]): Consensus["verdict"] {
  const valid = judgments.filter(({ choice }) => choice !== "error");
  if (valid.length === 0) return "error";
  const sum = valid.reduce((total, { choice }) => total + (choice === "A" ? 1 : choice === "B" ? -1 : 0), 0);
  if (sum === 0) return "tie";
  return sum > 0 ? "A" : "B";
}
