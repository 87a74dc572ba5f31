/** Precision, recall and their harmonic mean, each from 0 to 1. */
export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly fmeasure: number;
}

export const noOverlap: PrecisionRecall = Object.freeze({ precision: 0, recall: 0, fmeasure: 0 });

/** The triple for `hits` out of so many predicted and so many expected items; an empty side counts as one item. */
export function overlap(hits: number, predicted: number, expected: number): PrecisionRecall {
  const precision = hits / Math.max(1, predicted);
  const recall = hits / Math.max(1, expected);
  return { precision, recall, fmeasure: harmonicMean(precision, recall) };
}

/** Evaluated in the order of the reference packages: another order rounds differently in the last bit. */
export function harmonicMean(precision: number, recall: number): number {
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

/** The triple with the highest F; on a tie the first, as ROUGE does with several references. */
export function bestByF(triples: readonly PrecisionRecall[]): PrecisionRecall {
  let best = triples[0] ?? noOverlap;
  for (const triple of triples) if (triple.fmeasure > best.fmeasure) best = triple;
  return best;
}
