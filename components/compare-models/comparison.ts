/** One call of the judge, or the one decision about a row that needed no judge. */
export interface Judgment {
  readonly id: string;
  readonly order: "AB" | "BA";
  readonly sample: number;
  /** Why the row was decided without a call: the same answer twice, or no usable answer on a side. */
  readonly by?: "identical" | "missing";
  readonly choice: "A" | "B" | "tie" | "error";
  readonly explanation?: string;
  readonly reason?: string;
}

/** Aggregates of a pairwise comparison. Rates are shares, 0 to 1; intervals are 95 %. */
export interface Comparison {
  readonly nameA: string;
  readonly nameB: string;
  readonly judgeModel: string;
  /** Version of the judge's prompt; figures of different prompts are not comparable. */
  readonly judgePrompt?: string;
  readonly rows: number;
  readonly winsA: number;
  readonly winsB: number;
  readonly ties: number;
  readonly errors: number;
  /** Wins plus half the ties over the decided rows. */
  readonly winRateA: number;
  readonly winRateB: number;
  readonly winRateBInterval: readonly [number, number];
  /** Two-sided sign test over the rows that are no ties. */
  readonly signTestP: number;
  /** Share of rows whose two orders disagree, and how often the first position won (0.5 when it never came to a pick). */
  readonly conflictRate: number;
  readonly firstPositionRate: number;
  /** How often the longer of two answers won; left out when no decided pair differs in length. */
  readonly longerAnswerRate?: number;
  /** Rows that only one of the two files has. */
  readonly unpaired?: number;
  readonly judgeCalls?: number;
  readonly judgeFailures?: number;
  /** Tokens of all judge calls, as the service counted them. */
  readonly judgeTokens?: { readonly input: number; readonly output: number };
  readonly examples: readonly ComparisonExample[];
  readonly note?: string;
}

export interface ComparisonExample {
  readonly id: string;
  readonly prompt: string;
  readonly reference: string;
  readonly answerA?: string;
  readonly answerB?: string;
  readonly verdict: "A" | "B" | "tie" | "error";
  readonly explanation?: string;
}
