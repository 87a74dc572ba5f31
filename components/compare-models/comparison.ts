/** One call of the judge. "first" and "second" are positions in that call's prompt. */
export interface Judgment {
  readonly id: string;
  readonly order: "AB" | "BA";
  readonly sample: number;
  readonly choice: "A" | "B" | "tie" | "error";
  readonly explanation?: string;
  readonly reason?: string;
}

/** Aggregates of a pairwise comparison. Rates are shares, 0 to 1; intervals are 95 %. */
export interface Comparison {
  readonly nameA: string;
  readonly nameB: string;
  readonly judgeModel: string;
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
  /** Share of rows whose two orders disagree, and how often the first position won. */
  readonly conflictRate: number;
  readonly firstPositionRate: number;
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
