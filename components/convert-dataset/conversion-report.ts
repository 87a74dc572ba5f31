/** What the converter found, for people and for the HTML report. Row numbers are 1-based lines of the source. */
export interface ConversionReport {
  readonly source: string;
  readonly format: string;
  readonly rowsRead: number;
  readonly rowsKept: number;
  readonly rowsRejected: number;
  readonly duplicates: number;
  readonly split: { readonly train: number; readonly validation: number; readonly test: number; readonly seed: number };
  /** Estimates: four characters a token, one in scripts without spaces. `train` is what one epoch is billed for. */
  readonly estimatedTokens: { readonly total: number; readonly train: number; readonly longestRow: number };
  readonly findings: readonly Finding[];
}

/** All rows with the same problem. */
export interface Finding {
  /** Stable slug such as "unrecognized_role" or "duplicate_row". */
  readonly check: string;
  /** Errors reject the row, warnings ask people to look, notes say what was changed or left out. */
  readonly severity: "error" | "warning" | "note";
  readonly message: string;
  readonly count: number;
  /** The first rows with the problem, at most 20; none when the finding is about the whole file. */
  readonly rows: readonly number[];
  /** A short excerpt of the first such row. */
  readonly example?: string;
}
