import { type TuningLimits, validationRowsWithoutShare } from "./limits.ts";
import type { RowIndex } from "./row-index.ts";

/** The three parts of a dataset. */
export const parts = ["train", "validation", "test"] as const;
export type PartName = (typeof parts)[number];

export interface SplitOptions {
  /** Shares of all kept rows, 0 to 1. */
  readonly validationFraction: number;
  readonly testFraction: number;
  readonly limits: TuningLimits;
}

export interface Split {
  /** Which part the kept row belongs to. */
  partOf(row: number): PartName;
  /** Whether validation would have been larger than the base model accepts. */
  readonly validationCapped: boolean;
}

/** An answer that at least so many inputs share is treated as a label. */
const labelRows = 5;

/**
 * Decides every row's part from its position alone. Within each label (all rarer answers together are one more) the rows
 * with the highest positions are tested, the next validate, the rest trains. Rows with one input have one position,
 * so no input is in two parts, and file order does not matter.
 */
export function splitRows(index: RowIndex, options: SplitOptions): Split {
  const strata = stratify(index);
  const total = index.size;
  const test = share(total, options.testFraction);
  const wanted = Math.min(share(total, options.validationFraction), Math.max(0, total - test - 1));
  const validation = capValidation(wanted, total - test, options.limits);
  const testCounts = allocate(test, strata.sizes);
  const remaining = strata.sizes.map((size, i) => size - (testCounts[i] ?? 0));
  const validationCounts = allocate(validation, remaining);
  // Positions from here on are tested, or validate.
  const testFrom = new Float64Array(strata.sizes.length);
  const validationFrom = new Float64Array(strata.sizes.length);
  for (const [i, positions] of strata.positions.entries()) {
    testFrom[i] = threshold(positions, testCounts[i] ?? 0);
    const below = positions.subarray(0, firstAtLeast(positions, testFrom[i] ?? 1));
    validationFrom[i] = threshold(below, validationCounts[i] ?? 0);
  }
  return {
    validationCapped: validation < wanted,
    partOf: (row) => {
      const group = index.groupAt(row);
      const stratum = strata.of(group);
      const position = index.positionOf(group);
      if (position >= (testFrom[stratum] ?? 2)) return "test";
      return position >= (validationFrom[stratum] ?? 2) ? "validation" : "train";
    },
  };
}

/** The nearest whole number of rows; at least one when any was asked for, and always one left to train. */
function share(total: number, fraction: number): number {
  if (fraction === 0) return 0;
  return Math.min(Math.max(1, Math.round(total * fraction)), Math.max(0, total - 1));
}

/** Solves the service's rule `validation ≤ share × train` with what is not tested. */
function capValidation(wanted: number, notTested: number, limits: TuningLimits): number {
  const capped = Math.min(wanted, limits.validationRows);
  if (capped <= validationRowsWithoutShare) return capped;
  const byShare = Math.floor((notTested * limits.validationShare) / (1 + limits.validationShare));
  return Math.max(Math.min(capped, byShare), Math.min(capped, validationRowsWithoutShare));
}

interface Strata {
  of(group: number): number;
  /** Rows in each stratum. */
  readonly sizes: readonly number[];
  /** The positions of each stratum's rows, ascending; rows of one group appear as often as they are. */
  readonly positions: readonly Float64Array[];
}

function stratify(index: RowIndex): Strata {
  const answers = new Float64Array(index.groups);
  for (let group = 0; group < index.groups; group++) answers[group] = index.answerOf(group);
  const labels = frequent(answers.toSorted(), labelRows);
  // The last stratum holds every answer that is no label.
  const of = (group: number): number => {
    const answer = index.answerOf(group);
    const at = firstAtLeast(labels, answer);
    return labels[at] === answer ? at : labels.length;
  };
  const sizes = Array.from({ length: labels.length + 1 }, () => 0);
  for (let row = 0; row < index.size; row++) {
    const stratum = of(index.groupAt(row));
    sizes[stratum] = (sizes[stratum] ?? 0) + 1;
  }
  const positions = sizes.map((size) => new Float64Array(size));
  const filled = sizes.map(() => 0);
  for (let row = 0; row < index.size; row++) {
    const group = index.groupAt(row);
    const stratum = of(group);
    const next = filled[stratum] ?? 0;
    const list = positions[stratum];
    if (list !== undefined) list[next] = index.positionOf(group);
    filled[stratum] = next + 1;
  }
  for (const list of positions) list.sort();
  return { of, sizes, positions };
}

/** The values that occur at least `times` times in a sorted list, each once, ascending. */
function frequent(sorted: Float64Array, times: number): Float64Array {
  const found: number[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start >= times) found.push(sorted[start] ?? 0);
    start = end;
  }
  return Float64Array.from(found);
}

/** Shares a count out in proportion to the sizes by largest remainder; never more than a size. */
function allocate(count: number, sizes: readonly number[]): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return sizes.map(() => 0);
  const exact = sizes.map((size) => (size * count) / total);
  const counts = exact.map(Math.floor);
  let left = count - counts.reduce((sum, each) => sum + each, 0);
  const byRemainder = [...exact.keys()].sort(
    (a, b) => ((exact[b] ?? 0) % 1) - ((exact[a] ?? 0) % 1) || (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b,
  );
  for (const i of byRemainder) {
    if (left === 0) break;
    if ((counts[i] ?? 0) >= (sizes[i] ?? 0)) continue;
    counts[i] = (counts[i] ?? 0) + 1;
    left--;
  }
  return counts;
}

/**
 * The position from which rows are taken so that about `count` of the highest are. Groups are never cut: a group that does not
 * fit is left, except the very first, and one group always stays below.
 */
function threshold(sorted: Float64Array, count: number): number {
  const none = Number.POSITIVE_INFINITY;
  if (count === 0 || sorted.length === 0) return none;
  const wanted = sorted[Math.max(0, sorted.length - count)] ?? none;
  const fits = sorted.length - firstAtLeast(sorted, wanted) <= count;
  // The next group up begins after the last row with the same position.
  const next = fits ? wanted : sorted[firstAbove(sorted, wanted)];
  const chosen = next ?? sorted.at(-1) ?? none;
  return chosen === sorted[0] ? (sorted[firstAbove(sorted, chosen)] ?? none) : chosen;
}

/** The first place in a sorted list whose value is above `value`. */
function firstAbove(sorted: Float64Array, value: number): number {
  let at = firstAtLeast(sorted, value);
  while (at < sorted.length && sorted[at] === value) at++;
  return at;
}

/** The first place in a sorted list whose value is at least `value`. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
