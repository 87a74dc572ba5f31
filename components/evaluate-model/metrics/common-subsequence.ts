/**
 * Longest common subsequences with 32 cells of the table in one machine word (Hyyrö's bit-vector recurrence).
 * In row j, the bit of position i is 0 exactly where the length grows from i − 1 to i.
 */
export class SubsequenceTable {
  readonly #reference: Int32Array;
  readonly #words: number;
  /** Token → offset of its bit vector in `#masks`: the positions of the reference that hold it. */
  readonly #offsets = new Map<number, number>();
  readonly #masks: Int32Array;

  constructor(reference: Int32Array) {
    this.#reference = reference;
    this.#words = Math.max(1, Math.ceil(reference.length / 32));
    for (const token of reference) {
      if (!this.#offsets.has(token)) this.#offsets.set(token, this.#offsets.size * this.#words);
    }
    this.#masks = new Int32Array(this.#offsets.size * this.#words);
    for (const [position, token] of reference.entries()) {
      const cell = (this.#offsets.get(token) as number) + (position >>> 5);
      this.#masks[cell] = (this.#masks[cell] as number) | (1 << (position & 31));
    }
  }

  /** The length of a longest common subsequence of the reference and `candidate`. */
  length(candidate: Int32Array): number {
    const row = new Int32Array(this.#words).fill(-1);
    for (const token of candidate) this.#advance(row, 0, token);
    let length = 0;
    for (let i = 0; i < this.#reference.length; i++) if (grows(row, 0, i)) length++;
    return length;
  }

  /**
   * Reference positions, ascending, of the one longest common subsequence that `rouge_score` reads back from the end
   * of the table: with repeated words the choice among equally long ones decides the ROUGE-Lsum score.
   */
  positions(candidate: Int32Array): readonly number[] {
    const rows = new Int32Array(this.#words * (candidate.length + 1)).fill(-1);
    for (let j = 0; j < candidate.length; j++) {
      const at = this.#words * (j + 1);
      rows.copyWithin(at, at - this.#words, at);
      this.#advance(rows, at, candidate[j] as number);
    }
    const taken: number[] = [];
    let i = this.#reference.length;
    let j = candidate.length;
    while (i > 0 && j > 0) {
      if (this.#reference[i - 1] === candidate[j - 1]) {
        taken.push(--i);
        j--;
      } else if (grows(rows, this.#words * j, i - 1)) {
        // Growing here without a match means that the cell to the left is as large and the one above smaller.
        j--;
      } else {
        i--;
      }
    }
    return taken.reverse();
  }

  #advance(rows: Int32Array, at: number, token: number): void {
    const mask = this.#offsets.get(token);
    if (mask === undefined) return;
    let carry = 0;
    for (let word = 0; word < this.#words; word++) {
      const before = rows[at + word] as number;
      const hits = before & (this.#masks[mask + word] as number);
      const sum = (before >>> 0) + (hits >>> 0) + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      rows[at + word] = sum | 0 | (before & ~hits);
    }
  }
}

const grows = (rows: Int32Array, at: number, position: number): boolean =>
  (((rows[at + (position >>> 5)] as number) >>> (position & 31)) & 1) === 0;
