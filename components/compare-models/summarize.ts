import { signTest } from "../evaluate-model/statistics/sign-test.ts";
import { wilsonInterval } from "../evaluate-model/statistics/wilson.ts";
import type { Comparison, ComparisonExample, Judgment } from "./comparison.ts";
import { consensusOf } from "./consensus.ts";
import type { Consensus } from "./consensus.ts";
import type { Pair } from "./read-pairs.ts";

/** All judgments of all rows, in order. */
export interface JudgedRows {
  readonly pairs: readonly Pair[];
  readonly judgments: readonly Judgment[];
}

export type Figures = Pick<
  Comparison,
  | "rows"
  | "winsA"
  | "winsB"
  | "ties"
  | "errors"
  | "winRateA"
  | "winRateB"
  | "winRateBInterval"
  | "signTestP"
  | "conflictRate"
  | "firstPositionRate"
  | "longerAnswerRate"
  | "examples"
>;

/** Rows of one verdict that a report shows in full. */
const examplesOfAKind = 4;

/** The aggregates; undefined when no row was decided. */
export function summarize({ pairs, judgments }: JudgedRows): Figures | undefined {
  const byRow = Map.groupBy(judgments, ({ id }) => id);
  const rows = pairs.map((pair) => ({ pair, consensus: consensusOf(pair.id, byRow.get(pair.id) ?? []) }));
  const count = (verdict: Consensus["verdict"]): number =>
    rows.filter(({ consensus }) => consensus.verdict === verdict).length;
  const [winsA, winsB, ties, errors] = [count("A"), count("B"), count("tie"), count("error")];
  const decided = winsA + winsB + ties;
  // Half a tie is no whole number of wins; the interval is then a little wider than it has to be, never narrower.
  const interval = wilsonInterval(winsB + ties / 2, decided);
  if (interval === undefined) return undefined;
  const winRateB = (winsB + ties / 2) / decided;
  return {
    rows: pairs.length,
    winsA,
    winsB,
    ties,
    errors,
    winRateA: 1 - winRateB,
    winRateB,
    winRateBInterval: interval,
    signTestP: signTest(winsA, winsB),
    ...biases(rows, judgments),
    examples: examplesOf(rows),
  };
}

interface Row {
  readonly pair: Pair;
  readonly consensus: Consensus;
}

function biases(
  rows: readonly Row[],
  judgments: readonly Judgment[],
): Pick<Comparison, "conflictRate" | "firstPositionRate" | "longerAnswerRate"> {
  const judged = rows.filter(({ consensus }) => consensus.conflict !== undefined);
  const conflicts = judged.filter(({ consensus }) => consensus.conflict === true).length;
  const picks = judgments.filter(({ by, choice }) => by === undefined && (choice === "A" || choice === "B"));
  const firsts = picks.filter(({ order, choice }) => order.startsWith(choice)).length;
  const uneven = judged.flatMap(({ pair: { answerA = "", answerB = "" }, consensus: { verdict } }) =>
    (verdict === "A" || verdict === "B") && answerA.length !== answerB.length
      ? [answerA.length > answerB.length === (verdict === "A")]
      : [],
  );
  return {
    conflictRate: judged.length === 0 ? 0 : conflicts / judged.length,
    firstPositionRate: picks.length === 0 ? 0.5 : firsts / picks.length,
    ...(uneven.length === 0 ? {} : { longerAnswerRate: uneven.filter(Boolean).length / uneven.length }),
  };
}

function examplesOf(rows: readonly Row[]): readonly ComparisonExample[] {
  const kinds = ["B", "A", "tie", "error"] as const;
  return kinds.flatMap((kind) =>
    rows
      .filter(({ consensus }) => consensus.verdict === kind)
      .slice(0, examplesOfAKind)
      .map(exampleOf),
  );
}

function exampleOf({ pair, consensus }: Row): ComparisonExample {
  const { id, prompt, reference, answerA, answerB } = pair;
  const { verdict, explanation } = consensus;
  return {
    id,
    prompt,
    reference,
    ...(answerA === undefined ? {} : { answerA }),
    ...(answerB === undefined ? {} : { answerB }),
    verdict,
    ...(explanation === undefined ? {} : { explanation }),
  };
}
