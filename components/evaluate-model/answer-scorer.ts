import type { PredictionRow } from "./evaluation.ts";
import { invalidLabel, labelOfAnswer, labelsOf } from "./label-answers.ts";
import { strip } from "./metrics/python-text.ts";
import { parseMetricNames } from "./metrics/registry.ts";
import type { ClassificationScores } from "./metrics/classification.ts";
import type { Measure, RowScores } from "./scoring/measure.ts";
import { Scorer } from "./scoring/scorer.ts";

export type AnswerRow = Pick<PredictionRow, "reference" | "outcome" | "prediction">;

export interface AnswerScorerOptions {
  readonly metrics: readonly string[];
  readonly scoreAs: "zero" | "exclude";
  /** Every reference of the rows to come: they decide whether classification makes sense, and with which labels. */
  readonly references: readonly string[];
}

/** Scores a model's answers: texts as they are, and labels after finding out which label an answer means. */
export class AnswerScorer {
  readonly #texts: Scorer | undefined;
  readonly #classes: { readonly scorer: Scorer; readonly labels: readonly string[] } | undefined;
  readonly #warnings: readonly string[];
  #invalid = 0;
  #scored = 0;

  /** @throws K630 or K631 for metric names that make no sense. */
  constructor({ metrics, scoreAs, references }: AnswerScorerOptions) {
    const names = parseMetricNames(metrics);
    const texts = names.filter((name) => name !== "classification");
    this.#texts = texts.length === 0 ? undefined : new Scorer({ metrics: texts, scoreAs });
    const asked = names.includes("classification");
    const labels = asked ? labelsOf(references) : undefined;
    if (labels !== undefined) {
      this.#classes = { scorer: new Scorer({ metrics: ["classification"], scoreAs, labels }), labels };
    }
    this.#warnings = asked && labels === undefined ? [noLabels] : [];
  }

  /** The row's own numbers by name, such as `rougeL_fmeasure` and `exact_match`. */
  add(row: AnswerRow): Readonly<Record<string, number>> {
    const prediction = isAnswered(row) ? row.prediction : undefined;
    const scores = this.#texts?.add({ prediction, references: [row.reference] }) ?? {};
    if (this.#classes !== undefined) {
      const { scorer, labels } = this.#classes;
      const label = prediction === undefined ? undefined : labelOfAnswer(prediction, labels);
      if (label === invalidLabel) this.#invalid++;
      scorer.add({ prediction: label, references: [strip(row.reference)] });
    }
    this.#scored = this.#texts?.scored ?? this.#classes?.scorer.scored ?? 0;
    return flatten(scores);
  }

  /** Rows that the measures are over. */
  get scored(): number {
    return this.#scored;
  }

  measures(): readonly Measure[] {
    return [...(this.#texts?.measures() ?? []), ...(this.#classes?.scorer.measures() ?? [])];
  }

  /** The report, and how many answers were none of the labels. */
  classification(): { readonly scores: ClassificationScores; readonly invalid: number } | undefined {
    const scores = this.#classes?.scorer.classification();
    return scores === undefined ? undefined : { scores, invalid: this.#invalid };
  }

  warnings(): readonly string[] {
    return [...this.#warnings, ...(this.#texts?.warnings() ?? [])];
  }
}

/** Whether there is a text to score. */
export function isAnswered(row: Pick<PredictionRow, "outcome" | "prediction">): boolean {
  return row.prediction !== undefined && (row.outcome === "ok" || row.outcome === "truncated");
}

function flatten(scores: RowScores): Readonly<Record<string, number>> {
  const flat: Record<string, number> = {};
  for (const [metric, measures] of Object.entries(scores)) {
    for (const [measure, value] of Object.entries(measures)) {
      flat[measure === "score" ? metric : `${metric}_${measure}`] = value;
    }
  }
  return flat;
}

const noLabels =
  "classification was left out: the references are not labels (2 to 50 different ones of at most 64 characters, with two rows each on average)";
