/** Numbers words so that equal words have equal numbers: comparing numbers is what makes the overlap metrics fast. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();

  /** The word's number; a new word gets the next one. */
  number(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(word, next);
    return next;
  }

  numbers(words: Iterable<string>): Int32Array {
    const found: number[] = [];
    for (const word of words) found.push(this.number(word));
    return Int32Array.from(found);
  }

  get size(): number {
    return this.#numbers.size;
  }
}
