import { AnswerScorer, isAnswered } from "./answer-scorer.ts";
import type { Evaluation, OutcomeClass, PredictionRow } from "./evaluation.ts";
import { bleuSignatures } from "./scoring/bleu-signatures.ts";
import { classificationSummary } from "./scoring/classification-summary.ts";
import { summarizeMeasures } from "./scoring/summary.ts";
import { mean } from "./statistics/mean.ts";
import { quantile } from "./statistics/quantile.ts";

/** A prediction before it is scored. */
export type AskedRow = Omit<PredictionRow, "scores">;

export interface EvaluateOptions {
  readonly model: string;
  /** Names from the table of metrics. */
  readonly metrics: readonly string[];
  /** How rows without a usable answer count. */
  readonly scoreAs: "zero" | "exclude";
  /** Of the bootstrap. */
  readonly seed: number;
  readonly note?: string | undefined;
}

/**
 * Scores answers row by row and sums them up. Classification is left out, with a warning, when the references are not
 * labels (see `labelsOf`).
 * @throws K630 or K631 for metric names that make no sense.
 */
export function evaluateAnswers(
  asked: readonly AskedRow[],
  options: EvaluateOptions,
): { readonly rows: readonly PredictionRow[]; readonly evaluation: Evaluation } {
  const { model, metrics: names, scoreAs, seed, note } = options;
  const references = asked.map(({ reference }) => reference);
  const scorer = new AnswerScorer({ metrics: names, scoreAs, references });
  const rows = asked.map((row): PredictionRow => Object.assign({}, row, { scores: scorer.add(row) }));
  const { metrics, intervals } = summarizeMeasures(scorer.measures(), { rows: scorer.scored, seed });
  const classification = scorer.classification();
  const warnings = scorer.warnings();
  const evaluation: Evaluation = {
    model,
    rows: asked.length,
    outcomes: countOutcomes(asked),
    scoreAs,
    metrics,
    ...(classification === undefined
      ? {}
      : { classification: classificationSummary(classification.scores, classification.invalid) }),
    latencyMs: latencyOf(asked),
    intervals,
    ...bleuSignatures(metrics, { references: 1, tokenizer: "13a" }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(note === undefined ? {} : { note }),
  };
  return { rows, evaluation };
}

function countOutcomes(rows: readonly AskedRow[]): Readonly<Record<OutcomeClass, number>> {
  const counts = {
    ok: 0,
    truncated: 0,
    empty: 0,
    prompt_blocked: 0,
    response_blocked: 0,
    abnormal: 0,
    error: 0,
  } satisfies Record<OutcomeClass, number>;
  for (const { outcome } of rows) counts[outcome]++;
  return counts;
}

/** Over the rows that were answered: a refusal is fast and says nothing about how long an answer takes. */
function latencyOf(rows: readonly AskedRow[]): Evaluation["latencyMs"] {
  const times = Float64Array.from(rows.filter(isAnswered).map(({ latencyMs }) => latencyMs)).sort();
  return { p50: quantile(times, 0.5) ?? 0, p95: quantile(times, 0.95) ?? 0, mean: mean(times) ?? 0 };
}
