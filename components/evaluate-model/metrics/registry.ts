import { fail } from "../../../compiler/diagnostics/pipewright-error.ts";
import { nameHint } from "../../../compiler/diagnostics/did-you-mean.ts";
import { bleuScore, bleuStatistics } from "./bleu.ts";
import type { BleuTokenizer } from "./bleu-tokenizers.ts";
import { chrfScore, chrfStatistics } from "./chrf.ts";
import { exactMatch, notebookF1, notebookMatch, squadF1, squadMatch, squadV2F1, squadV2Match } from "./exact-match.ts";
import type { AnswerRow } from "./exact-match.ts";
import type { RougeType } from "./rouge.ts";
import { terScore, terStatistics } from "./ter.ts";

/** What users may choose about how metrics are computed. */
export interface MetricOptions {
  readonly stem: boolean;
  readonly bleuTokenizer: BleuTokenizer;
}

/** How a metric is computed; the scorer knows these four shapes and no metric by name. */
export type Metric = RougeMetric | RowMetric | CorpusMetric | { readonly kind: "labels" };

/** Precision, recall and F for a row, averaged over rows; the ROUGE types of one run share their tokens. */
export interface RougeMetric {
  readonly kind: "rouge";
  readonly type: RougeType;
}

/** One number for a row, averaged over rows. */
export interface RowMetric {
  readonly kind: "row";
  /** "rate": 0 or 1, so its mean is a rate and has a Wilson interval. */
  readonly values: "rate" | "graded";
  readonly score: (row: AnswerRow, options: MetricOptions) => number;
  /** Under which name the mean stands, when the metric's own name would be misread. */
  readonly meanName?: string;
}

/** Counts for a row that are summed over rows before the score is computed from them. */
export interface CorpusMetric {
  readonly kind: "corpus";
  readonly statistics: (row: AnswerRow, options: MetricOptions) => readonly number[];
  readonly score: (sums: readonly number[]) => number;
  /** Whether the score of a single row is meaningful; BLEU's is not, `sentence_bleu` is made for that. */
  readonly rows: "scored" | "summary only";
  /** What a row without an answer scores. */
  readonly worst: number;
}

const rouge = (type: RougeType): RougeMetric => ({ kind: "rouge", type });
const rate = (score: RowMetric["score"]): RowMetric => ({ kind: "row", values: "rate", score });
const graded = (score: RowMetric["score"]): RowMetric => ({ kind: "row", values: "graded", score });

/** Every metric by its name. A new metric is one line here. */
export const metrics = {
  rouge1: rouge("rouge1"),
  rouge2: rouge("rouge2"),
  rouge3: rouge("rouge3"),
  rouge4: rouge("rouge4"),
  rouge5: rouge("rouge5"),
  rouge6: rouge("rouge6"),
  rouge7: rouge("rouge7"),
  rouge8: rouge("rouge8"),
  rouge9: rouge("rouge9"),
  rougeL: rouge("rougeL"),
  rougeLsum: rouge("rougeLsum"),
  bleu: {
    kind: "corpus",
    statistics: (row, { bleuTokenizer }) => bleuStatistics(row, bleuTokenizer),
    score: (sums) => bleuScore(sums),
    rows: "summary only",
    worst: 0,
  },
  sentence_bleu: {
    kind: "row",
    values: "graded",
    score: (row, { bleuTokenizer }) => bleuScore(bleuStatistics(row, bleuTokenizer), { effectiveOrder: true }),
    meanName: "sentence_bleu_mean",
  },
  chrf: { kind: "corpus", statistics: (row) => chrfStatistics(row), score: chrfScore, rows: "scored", worst: 0 },
  "chrf++": {
    kind: "corpus",
    statistics: (row) => chrfStatistics(row, { wordOrder: 2 }),
    score: chrfScore,
    rows: "scored",
    worst: 0,
  },
  ter: { kind: "corpus", statistics: terStatistics, score: terScore, rows: "scored", worst: 100 },
  exact_match: rate(exactMatch),
  squad_em: rate(squadMatch),
  squad_f1: graded(squadF1),
  squad_v2_em: rate(squadV2Match),
  squad_v2_f1: graded(squadV2F1),
  notebook_em: rate(notebookMatch),
  notebook_f1: graded(notebookF1),
  classification: { kind: "labels" },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

/**
 * Names as people give them, each once, in the order given.
 * @throws K630 for a name that is not a metric. @throws K631 when there is none.
 */
export function parseMetricNames(names: readonly string[]): readonly MetricName[] {
  const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
  if (wanted.length === 0) {
    fail("K631", "no metric is named", { hint: `name at least one of ${Object.keys(metrics).join(", ")}` });
  }
  return wanted.map((name) => {
    if (isMetricName(name)) return name;
    return fail("K630", `there is no metric '${name}'`, { hint: nameHint(name, Object.keys(metrics)) });
  });
}

const isMetricName = (name: string): name is MetricName => Object.hasOwn(metrics, name);
