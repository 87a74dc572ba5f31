import type { ClassificationScores } from "../metrics/classification.ts";
import { metrics, parseMetricNames } from "../metrics/registry.ts";
import type { Metric, MetricName } from "../metrics/registry.ts";
import { collectLabels } from "./label-collector.ts";
import type { LabelCollector } from "./label-collector.ts";
import type { Collector, Keep, Measure, RowScores } from "./measure.ts";
import { collectCounts, collectMeans, collectRouge } from "./number-collectors.ts";
import type { CollectorOptions } from "./number-collectors.ts";
import type { BleuTokenizer } from "../metrics/bleu-tokenizers.ts";

export interface ScorerOptions {
  /** Names from the table of metrics. */
  readonly metrics: readonly string[];
  /** Porter stemming in ROUGE. @default true */
  readonly stem?: boolean;
  /** @default 13a */
  readonly bleuTokenizer?: BleuTokenizer;
  /** "nothing" scores any number of rows in constant memory. @default for summary */
  readonly keep?: Keep;
  /** How rows without an answer count: as the worst score, or not at all. @default zero */
  readonly scoreAs?: "zero" | "exclude";
  /** The labels of a classification. @default those that occur */
  readonly labels?: readonly string[];
}

/** A prediction, undefined when there is none, and everything that would be right. */
export interface ScorableRow {
  readonly prediction: string | undefined;
  readonly references: readonly string[];
}

/**
 * Scores rows one by one and sums them up: what `pipewright score` and the evaluate stage have in common.
 * @throws K630 or K631 for metric names that make no sense.
 */
export class Scorer {
  readonly #names: readonly MetricName[];
  readonly #scoreAs: "zero" | "exclude";
  readonly #collectors: readonly Collector[];
  readonly #labels: LabelCollector | undefined;
  #rows = 0;
  #answered = 0;
  #withoutRougeTokens = 0;
  #references: number | "var" | undefined;

  constructor(options: ScorerOptions) {
    const { stem = true, bleuTokenizer = "13a", keep = "for summary", scoreAs = "zero", labels } = options;
    this.#names = parseMetricNames(options.metrics);
    this.#scoreAs = scoreAs;
    this.#labels = this.#names.includes("classification")
      ? collectLabels({ keep, ...(labels === undefined ? {} : { labels }) })
      : undefined;
    this.#collectors = collectorsOf(this.#names, { stem, bleuTokenizer, keep }, this.#labels);
  }

  /** The scores of one row: the worst ones without an answer, none when such rows are excluded. */
  add(row: ScorableRow): RowScores {
    this.#rows++;
    if (row.prediction === undefined && this.#scoreAs === "exclude") return {};
    if (row.prediction !== undefined) this.#answered++;
    if (!row.references.some((reference) => /[a-z0-9]/i.test(reference))) this.#withoutRougeTokens++;
    this.#references =
      this.#references === undefined || this.#references === row.references.length ? row.references.length : "var";
    const collected = {
      prediction: row.prediction ?? "",
      references: row.references,
      answered: row.prediction !== undefined,
    };
    const scores: Record<string, Readonly<Record<string, number>>> = {};
    for (const collector of this.#collectors) Object.assign(scores, collector.add(collected));
    return Object.fromEntries(
      this.#names.flatMap((name) => (scores[name] === undefined ? [] : [[name, scores[name]]])),
    );
  }

  get rows(): number {
    return this.#rows;
  }

  get answered(): number {
    return this.#answered;
  }

  /** Rows that the measures are over. */
  get scored(): number {
    return this.#scoreAs === "zero" ? this.#rows : this.#answered;
  }

  /** References of each row, for BLEU's signature; "var" when their number differs. */
  get referencesPerRow(): number | "var" | undefined {
    return this.#references;
  }

  /** In the order in which the metrics were named. */
  measures(): readonly Measure[] {
    const measures = this.#collectors.flatMap((collector) => collector.measures());
    return this.#names.flatMap((name) => measures.filter(({ metric }) => metric === name));
  }

  classification(): ClassificationScores | undefined {
    return this.#labels?.report();
  }

  /** What a reader must know before trusting the numbers. */
  warnings(): readonly string[] {
    const usesRouge = this.#names.some((name) => name.startsWith("rouge"));
    if (!usesRouge || this.#withoutRougeTokens * 2 <= this.scored) return [];
    return [
      `${this.#withoutRougeTokens} of ${this.scored} references have no letter a–z and no digit: ROUGE sees no words in them and scores 0; chrf counts the characters of every script`,
    ];
  }
}

/** The ROUGE types share one collector, because they share their tokens. */
function collectorsOf(
  names: readonly MetricName[],
  options: CollectorOptions,
  labels: LabelCollector | undefined,
): readonly Collector[] {
  const types = names.flatMap((name) => {
    const metric: Metric = metrics[name];
    return metric.kind === "rouge" ? [metric.type] : [];
  });
  const others = names.flatMap((name): Collector[] => {
    const metric: Metric = metrics[name];
    switch (metric.kind) {
      case "rouge":
        return [];
      case "row":
        return [collectMeans(name, metric, options)];
      case "corpus":
        return [collectCounts(name, metric, options)];
      case "labels":
        return labels === undefined ? [] : [labels];
    }
  });
  return types.length === 0 ? others : [collectRouge(types, options), ...others];
}
