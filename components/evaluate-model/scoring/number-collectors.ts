import type { CorpusMetric, MetricOptions, RowMetric } from "../metrics/registry.ts";
import { RougeScorer } from "../metrics/rouge.ts";
import type { RougeType } from "../metrics/rouge.ts";
import { noOverlap } from "../metrics/f-measure.ts";
import type { Collector, Keep, Measure } from "./measure.ts";
import { NumberColumn } from "./number-column.ts";

export interface CollectorOptions extends MetricOptions {
  readonly keep: Keep;
}

/** Means of one number a row. */
export function collectMeans(name: string, metric: RowMetric, options: CollectorOptions): Collector {
  const column = new NumberColumn(1);
  return {
    add: (row) => {
      const score = row.answered ? metric.score(row, options) : 0;
      if (options.keep === "for summary") column.push([score]);
      return { [name]: { score } };
    },
    measures: () => [meanOf(column, 0, { metric: name, name: metric.meanName ?? name, kind: metric.values })],
  };
}

/** Means of precision, recall and F for each of several ROUGE types, which share their tokens. */
export function collectRouge(types: readonly RougeType[], options: CollectorOptions): Collector {
  const scorer = new RougeScorer({ stem: options.stem });
  const column = new NumberColumn(3 * types.length);
  return {
    add: (row) => {
      const triples = row.answered ? scorer.score(types, row) : types.map(() => noOverlap);
      if (options.keep === "for summary") {
        column.push(triples.flatMap(({ precision, recall, fmeasure }) => [precision, recall, fmeasure]));
      }
      return Object.fromEntries(types.map((type, index) => [type, { ...(triples[index] ?? noOverlap) }]));
    },
    measures: () =>
      types.flatMap((type, index) =>
        ["precision", "recall", "fmeasure"].map((measure, offset) =>
          meanOf(column, 3 * index + offset, { metric: type, name: `${type}_${measure}`, kind: "graded" }),
        ),
      ),
  };
}

/** A score computed from counts that are summed over rows. */
export function collectCounts(name: string, metric: CorpusMetric, options: CollectorOptions): Collector {
  let column: NumberColumn | undefined;
  return {
    add: (row) => {
      const statistics = metric.statistics(row, options);
      if (options.keep === "for summary") {
        column ??= new NumberColumn(statistics.length);
        column.push(statistics);
      }
      if (metric.rows === "summary only") return {};
      return { [name]: { score: row.answered ? metric.score(statistics) : metric.worst } };
    },
    measures: () => {
      const kept = column;
      if (kept === undefined) return [];
      return [{ metric: name, name, kind: "graded", estimate: (weights) => metric.score(kept.sums(weights)) }];
    },
  };
}

function meanOf(column: NumberColumn, index: number, rest: Omit<Measure, "estimate">): Measure {
  return {
    ...rest,
    estimate: (weights) => (column.rows === 0 ? undefined : column.sum(index, weights) / column.rows),
  };
}
