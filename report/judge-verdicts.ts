import type { RunView } from "./run-view.ts";

export interface RowVerdict {
  readonly text: string;
  readonly direction: "better" | "worse" | "same";
  readonly explanation?: string | undefined;
}

/** What the judge said about each row: from the comparison's examples, otherwise from the sum of its single calls. */
export function verdictsById(view: RunView): ReadonlyMap<string, RowVerdict> {
  const verdicts = new Map<string, RowVerdict>();
  const [comparison] = view.comparisons;
  const nameA = comparison?.content.nameA ?? "A";
  const nameB = comparison?.content.nameB ?? "B";
  const words = {
    A: `Judge prefers ${nameA}`,
    B: `Judge prefers ${nameB}`,
    tie: "Judge: tie",
    error: "Judge: no verdict",
  };
  const directions = { A: "worse", B: "better", tie: "same", error: "same" } as const;
  for (const [id, calls] of Map.groupBy(
    view.judgments.flatMap((found) => found.content),
    (call) => call.id,
  )) {
    const votes = calls.filter((call) => call.choice !== "error");
    const sum = votes.reduce((total, call) => total + (call.choice === "B" ? 1 : call.choice === "A" ? -1 : 0), 0);
    const verdict = votes.length === 0 ? "error" : sum > 0 ? "B" : sum < 0 ? "A" : "tie";
    const explanation = calls.find((call) => call.choice === verdict)?.explanation;
    verdicts.set(id, { text: words[verdict], direction: directions[verdict], explanation });
  }
  for (const example of comparison?.content.examples ?? [])
    verdicts.set(example.id, {
      text: words[example.verdict],
      direction: directions[example.verdict],
      explanation: example.explanation,
    });
  return verdicts;
}
