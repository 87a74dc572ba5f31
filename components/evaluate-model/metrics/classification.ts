import { byCodePoint } from "./python-text.ts";

export interface LabelPair {
  readonly truth: string;
  readonly predicted: string;
}

/** Precision, recall and F1 with a division by zero counted as 0. */
export interface LabelScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassificationScores {
  /** Right rows out of all rows, also those with labels that are not listed. */
  readonly accuracy: number;
  readonly macro: LabelScores;
  readonly micro: LabelScores;
  readonly weighted: LabelScores;
  readonly labels: readonly (LabelScores & { readonly label: string; readonly support: number })[];
  /** matrix[i][j]: rows of labels[i] that were called labels[j]; rows with an unlisted label are left out. */
  readonly matrix: readonly (readonly number[])[];
  /** Agreement beyond chance over all labels that occur; undefined when only one label does. */
  readonly cohensKappa: number | undefined;
}

/** scikit-learn's numbers for single-label classification. Without `labels`, those that occur, by code point. */
export function classify(pairs: readonly LabelPair[], labels?: readonly string[]): ClassificationScores {
  const table = new PairTable(labels);
  for (const pair of pairs) table.add(pair);
  return table.scores();
}

/** Counts pairs of labels and computes from the counts, so that any number of rows needs little memory. */
export class PairTable {
  readonly #listed: readonly string[] | undefined;
  readonly #counts = new Map<string, Map<string, number>>();
  #rows = 0;
  #right = 0;

  constructor(labels?: readonly string[]) {
    this.#listed = labels;
  }

  add({ truth, predicted }: LabelPair, times = 1): void {
    const row = this.#counts.get(truth) ?? new Map<string, number>();
    row.set(predicted, (row.get(predicted) ?? 0) + times);
    this.#counts.set(truth, row);
    this.#rows += times;
    if (truth === predicted) this.#right += times;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The listed labels, else those that occur on either side, by code point. */
  labels(): readonly string[] {
    return this.#listed ?? this.#occurring();
  }

  scores(): ClassificationScores {
    if (this.#rows === 0) throw new RangeError("classification needs at least one row");
    const labels = this.labels();
    const counted = labels.map((label) => this.#countsOf(label));
    const each = counted.map(scoresOf);
    const supports = counted.map(({ support }) => support);
    return {
      accuracy: this.#right / this.#rows,
      macro: average(each, undefined),
      micro: scoresOf(total(counted)),
      weighted: average(each, supports),
      labels: labels.map((label, index) => ({
        label,
        ...(each[index] as LabelScores),
        support: supports[index] as number,
      })),
      matrix: labels.map((truth) => labels.map((predicted) => this.#count(truth, predicted))),
      cohensKappa: this.#cohensKappa(),
    };
  }

  #occurring(): readonly string[] {
    const labels = new Set<string>();
    for (const [truth, row] of this.#counts) {
      labels.add(truth);
      for (const predicted of row.keys()) labels.add(predicted);
    }
    return [...labels].sort(byCodePoint);
  }

  #count(truth: string, predicted: string): number {
    return this.#counts.get(truth)?.get(predicted) ?? 0;
  }

  #countsOf(label: string): Counts {
    let predicted = 0;
    for (const row of this.#counts.values()) predicted += row.get(label) ?? 0;
    return { hits: this.#count(label, label), predicted, support: sum(this.#counts.get(label)?.values() ?? []) };
  }

  /** κ = 1 − observed disagreement / disagreement expected by chance, from the marginal sums. */
  #cohensKappa(): number | undefined {
    let expected = 0;
    for (const label of this.#occurring()) {
      const { predicted, support } = this.#countsOf(label);
      expected += support * (this.#rows - predicted);
    }
    return expected === 0 ? undefined : 1 - (this.#rows - this.#right) / (expected / this.#rows);
  }
}

interface Counts {
  readonly hits: number;
  readonly predicted: number;
  readonly support: number;
}

/** F1 from the counts, not from precision and recall: that differs where a division by zero is involved. */
const scoresOf = ({ hits, predicted, support }: Counts): LabelScores => ({
  precision: ratio(hits, predicted),
  recall: ratio(hits, support),
  f1: ratio(2 * hits, predicted + support),
});

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const total = (counted: readonly Counts[]): Counts => ({
  hits: sum(counted.map(({ hits }) => hits)),
  predicted: sum(counted.map(({ predicted }) => predicted)),
  support: sum(counted.map(({ support }) => support)),
});

/** The mean over labels; weights that are all 0 count as equal. */
function average(each: readonly LabelScores[], weights: readonly number[] | undefined): LabelScores {
  const used = weights !== undefined && sum(weights) > 0 ? weights : each.map(() => 1);
  const mean = (measure: keyof LabelScores): number =>
    ratio(sum(each.map((scores, index) => scores[measure] * (used[index] as number))), sum(used));
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
