/** A growing list of rows with a fixed number of numbers each, at eight bytes a number. */
export class NumberColumn {
  readonly width: number;
  #values = new Float64Array(1024);
  #used = 0;

  constructor(width: number) {
    this.width = width;
  }

  get rows(): number {
    return this.width === 0 ? 0 : this.#used / this.width;
  }

  push(row: readonly number[]): void {
    if (this.#used + row.length > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(row, this.#used);
    this.#used += row.length;
  }

  /** The sum of one number over rows, a row counted as often as its weight says. */
  sum(index: number, weights: Int32Array | undefined): number {
    let sum = 0;
    for (let at = index, row = 0; at < this.#used; at += this.width, row++) {
      sum += (weights === undefined ? 1 : (weights[row] as number)) * (this.#values[at] as number);
    }
    return sum;
  }

  /** Calls back with the first number of each row. */
  each(visit: (value: number, row: number) => void): void {
    for (let at = 0, row = 0; at < this.#used; at += this.width, row++) visit(this.#values[at] as number, row);
  }

  /** The sums of all numbers. */
  sums(weights: Int32Array | undefined): readonly number[] {
    return Array.from({ length: this.width }, (_, index) => this.sum(index, weights));
  }
}
