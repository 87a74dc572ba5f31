import type { SparseVector } from "./features.ts";

export interface Neighbour {
  readonly index: number;
  /** Cosine, 0 to 1. */
  readonly similarity: number;
}

/** Finds the vectors most like a given one by way of the features they share. */
export class Neighbours {
  readonly #postings = new Map<number, { readonly row: number; readonly value: number }[]>();
  readonly #size: number;

  constructor(vectors: readonly SparseVector[]) {
    this.#size = vectors.length;
    vectors.forEach(({ indices, values }, row) => {
      indices.forEach((feature, at) => {
        const posting = this.#postings.get(feature) ?? [];
        if (posting.length === 0) this.#postings.set(feature, posting);
        posting.push({ row, value: values[at] ?? 0 });
      });
    });
  }

  /** The nearest first; `except` is a row that must not find itself. */
  nearest(x: SparseVector, count: number, except?: number): readonly Neighbour[] {
    const scores = new Float64Array(this.#size);
    x.indices.forEach((feature, at) => {
      for (const { row, value } of this.#postings.get(feature) ?? []) {
        scores[row] = (scores[row] ?? 0) + value * (x.values[at] ?? 0);
      }
    });
    return [...scores]
      .map((similarity, index) => ({ index, similarity }))
      .filter(({ index, similarity }) => index !== except && similarity > 0)
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count);
  }
}
