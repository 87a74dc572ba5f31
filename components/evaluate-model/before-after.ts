import { AnswerScorer, isAnswered } from "./answer-scorer.ts";
import type { PredictionRow } from "./evaluation.ts";
import { parseMetricNames } from "./metrics/registry.ts";
import {
  bootstrapGenerator,
  pairedPValue,
  percentileInterval,
  resample,
  resamplesFor,
} from "./statistics/bootstrap.ts";

/** Two models on the same questions, over the rows that both answered. */
export interface BeforeAfter {
  /** Rows that both answered; every number below is over these. */
  readonly rows: number;
  /** Rows left out because one or both gave no usable answer. */
  readonly unanswered: { readonly before: number; readonly after: number; readonly both: number };
  /** Rows that only one of the two files has, or whose reference differs. */
  readonly unmatched: number;
  /** None with fewer than two rows; a metric that is not defined in every resample is left out. */
  readonly metrics: readonly MetricChange[];
  readonly intervals: {
    readonly level: 0.95;
    readonly method: "paired-bootstrap";
    readonly resamples: number;
    readonly seed: number;
    readonly generator: string;
  };
}

export interface MetricChange {
  /** Name as in `Evaluation.metrics`. */
  readonly metric: string;
  /** Over the shared rows, in the metric's own range. */
  readonly before: number;
  readonly after: number;
  /** after − before. */
  readonly change: number;
  /** 95 % interval of the change. */
  readonly interval: readonly [number, number];
  /** Two-sided, never 0. */
  readonly p: number;
  readonly rows: number;
}

/**
 * Per metric before, after and the change with its 95 % interval: rows are drawn once for both models, so that easy
 * and hard questions cancel out. Rows are matched by id.
 * @throws K630 or K631 for metric names that make no sense.
 */
// The four arguments are the agreed interface of the report and the terminal table.
// oxlint-disable-next-line max-params
export function compareEvaluations(
  before: readonly PredictionRow[],
  after: readonly PredictionRow[],
  metrics: readonly string[],
  seed: number,
): BeforeAfter {
  const names = parseMetricNames(metrics);
  const { pairs, ...leftOut } = pairRows(before, after);
  const references = pairs.map(([row]) => row.reference);
  const options = { metrics: names, scoreAs: "zero", references } as const;
  const [earlier, later] = [new AnswerScorer(options), new AnswerScorer(options)];
  for (const [one, other] of pairs) {
    earlier.add(one);
    later.add(other);
  }
  const rows = pairs.length;
  return {
    rows,
    ...leftOut,
    metrics: changesOf([earlier, later], rows, seed),
    intervals: {
      level: 0.95,
      method: "paired-bootstrap",
      resamples: resamplesFor({ rows, seed }),
      seed,
      generator: bootstrapGenerator,
    },
  };
}

/** One row says nothing about a difference: drawing it again and again gives an interval without width. */
const fewestRows = 2;

function changesOf(
  [before, after]: readonly [AnswerScorer, AnswerScorer],
  rows: number,
  seed: number,
): readonly MetricChange[] {
  if (rows < fewestRows) return [];
  const afterByName = new Map(after.measures().map((measure) => [measure.name, measure.estimate]));
  const both = before.measures().flatMap(({ name, estimate }) => {
    const other = afterByName.get(name);
    return other === undefined ? [] : [{ metric: name, before: estimate, after: other }];
  });
  const draws = resample(
    { rows, seed },
    both.map(
      ({ before, after }) =>
        (weights) =>
          difference(before(weights), after(weights)),
    ),
  );
  return both.flatMap(({ metric, ...estimates }, index): MetricChange[] => {
    const [from, to] = [estimates.before(), estimates.after()];
    const drawn = draws[index] ?? [];
    const interval = percentileInterval(drawn);
    if (from === undefined || to === undefined || interval === undefined) return [];
    const change = to - from;
    const p = pairedPValue(change, drawn);
    return p === undefined ? [] : [{ metric, before: from, after: to, change, interval, p, rows }];
  });
}

const difference = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined ? undefined : after - before;

function pairRows(before: readonly PredictionRow[], after: readonly PredictionRow[]) {
  const left = new Map(before.map((row) => [row.id, row]));
  const unanswered = { before: 0, after: 0, both: 0 };
  const pairs: (readonly [PredictionRow, PredictionRow])[] = [];
  let matched = 0;
  for (const row of after) {
    const other = left.get(row.id);
    // The same position of another test file is another question.
    if (other === undefined || other.reference !== row.reference || other.prompt !== row.prompt) continue;
    matched++;
    const [answeredBefore, answeredAfter] = [isAnswered(other), isAnswered(row)];
    if (answeredBefore && answeredAfter) pairs.push([other, row]);
    else if (answeredAfter) unanswered.before++;
    else if (answeredBefore) unanswered.after++;
    else unanswered.both++;
  }
  return { pairs, unanswered, unmatched: before.length + after.length - 2 * matched };
}
