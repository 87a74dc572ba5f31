import { fail, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { readJsonl } from "../convert-dataset/jsonl-reader.ts";
import type { ClassificationSummary, MetricSummary } from "./evaluation.ts";
import type { BleuTokenizer } from "./metrics/bleu-tokenizers.ts";
import { bleuSignatures } from "./scoring/bleu-signatures.ts";
import { classificationSummary } from "./scoring/classification-summary.ts";
import type { RowScores } from "./scoring/measure.ts";
import { parseScoreRow } from "./scoring/score-row.ts";
import type { Scorer } from "./scoring/scorer.ts";
import { summarizeMeasures } from "./scoring/summary.ts";
import type { IntervalFacts } from "./scoring/summary.ts";

/** One line of the answer: the row's id and its scores by metric and measure. */
export interface ScoredRow {
  readonly id: string | number;
  readonly scores: RowScores;
}

/** What a run over all rows says. */
export interface ScoreSummary {
  readonly rows: number;
  /** Rows with a prediction; the others count as the worst score. */
  readonly answered: number;
  readonly metrics: readonly MetricSummary[];
  readonly classification?: ClassificationSummary;
  readonly intervals: IntervalFacts;
  /** How BLEU was computed, by metric. */
  readonly signatures?: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** More bad rows than this are not listed one by one. */
const mostListed = 20;

/**
 * Scores JSON lines in order, in lists of one for each piece of the input. After a bad row the rest is only checked.
 * @throws K632 naming every bad row, at most 20. @throws K633 when there is no row at all.
 */
export async function* scoreLines(
  pieces: AsyncIterable<Uint8Array>,
  { scorer, file }: { readonly scorer: Scorer; readonly file: string },
): AsyncGenerator<readonly ScoredRow[]> {
  const problems: Diagnostic[] = [];
  let position = 0;
  for await (const records of readJsonl(withoutByteOrderMark(pieces), () => undefined)) {
    const scored: ScoredRow[] = [];
    for (const record of records) {
      const row = parseScoreRow(record, { file, position: position++ });
      if ("problem" in row) problems.push(row.problem);
      else if (problems.length === 0) scored.push({ id: row.id, scores: scorer.add(row) });
    }
    if (problems.length >= mostListed) break;
    if (scored.length > 0) yield scored;
  }
  if (problems.length > 0) throw new PipewrightError(problems.slice(0, mostListed));
  if (position === 0) {
    fail("K633", `there are no rows to score in '${file}'`, {
      hint: 'give lines such as {"prediction": "…", "reference": "…"}',
    });
  }
}

/** Sums up what the scorer has seen. */
export function summarize(
  scorer: Scorer,
  { seed, bleuTokenizer = "13a" }: { readonly seed: number; readonly bleuTokenizer?: BleuTokenizer },
): ScoreSummary {
  const { metrics, intervals } = summarizeMeasures(scorer.measures(), { rows: scorer.scored, seed });
  const classification = scorer.classification();
  return {
    rows: scorer.rows,
    answered: scorer.answered,
    metrics,
    ...(classification === undefined ? {} : { classification: classificationSummary(classification) }),
    intervals,
    ...bleuSignatures(metrics, { references: scorer.referencesPerRow ?? 1, tokenizer: bleuTokenizer }),
    warnings: scorer.warnings(),
  };
}

async function* withoutByteOrderMark(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const piece of pieces) {
    const marked = first && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf;
    first = false;
    yield marked ? piece.subarray(3) : piece;
  }
}
