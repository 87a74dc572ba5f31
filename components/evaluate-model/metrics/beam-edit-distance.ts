/** One step of rewriting the prediction into the reference. */
export type Edit = "keep" | "substitute" | "delete" | "insert";

export interface Alignment {
  readonly cost: number;
  /** From the first word to the last. */
  readonly edits: readonly Edit[];
}

const beam = 25;
const unreachable = 1e9;

/**
 * Edit distance from texts of one fixed length to one reference, searched only near the diagonal, with Tercom's
 * preferences among equally cheap ways.
 */
export class BeamEditDistance {
  readonly reference: Int32Array;
  readonly #length: number;
  readonly #columns: number;
  readonly #costs: Int32Array;
  /** The text that `#costs` belongs to: rows of a common beginning are kept. */
  #filled: Int32Array = new Int32Array();

  constructor(reference: Int32Array, length: number) {
    this.reference = reference;
    this.#length = length;
    this.#columns = reference.length + 1;
    // Cells outside the beam are never written: the window of a row depends on the two lengths alone.
    this.#costs = new Int32Array((length + 1) * this.#columns).fill(unreachable);
    for (let j = 0; j < this.#columns; j++) this.#costs[j] = j;
  }

  cost(words: Int32Array): number {
    this.#fill(words);
    return this.#at(this.#length, this.reference.length);
  }

  align(words: Int32Array): Alignment {
    const cost = this.cost(words);
    const edits: Edit[] = [];
    let i = this.#length;
    let j = this.reference.length;
    while (i > 0 || j > 0) {
      const edit = this.#editAt(words, i, j);
      edits.push(edit);
      if (edit !== "insert") i--;
      if (edit !== "delete") j--;
    }
    return { cost, edits: edits.reverse() };
  }

  #fill(words: Int32Array): void {
    let start = 0;
    while (start < this.#filled.length && this.#filled[start] === words[start]) start++;
    this.#filled = words;
    const ratio = this.#length === 0 ? 1 : this.reference.length / this.#length;
    // With very unequal lengths neighbouring rows must still overlap.
    const width = beam < ratio / 2 ? Math.ceil(ratio / 2 + beam) : beam;
    for (let i = start + 1; i <= this.#length; i++) {
      const diagonal = Math.floor(i * ratio);
      const last = i === this.#length ? this.#columns : Math.min(this.#columns, diagonal + width);
      for (let j = Math.max(0, diagonal - width); j < last; j++) {
        this.#costs[i * this.#columns + j] = this.#cheapest(words, i, j);
      }
    }
  }

  #cheapest(words: Int32Array, i: number, j: number): number {
    if (j === 0) return this.#at(i - 1, 0) + 1;
    const kept = words[i - 1] === this.reference[j - 1] ? 0 : 1;
    return Math.min(unreachable, this.#at(i - 1, j - 1) + kept, this.#at(i - 1, j) + 1, this.#at(i, j - 1) + 1);
  }

  /** Keeping or substituting is preferred, then deleting, then inserting. */
  #editAt(words: Int32Array, i: number, j: number): Edit {
    if (i === 0) return "insert";
    if (j === 0) return "delete";
    const cost = this.#at(i, j);
    const same = words[i - 1] === this.reference[j - 1];
    if (this.#at(i - 1, j - 1) + (same ? 0 : 1) === cost) return same ? "keep" : "substitute";
    return this.#at(i - 1, j) + 1 === cost ? "delete" : "insert";
  }

  #at(i: number, j: number): number {
    return this.#costs[i * this.#columns + j] as number;
  }
}
