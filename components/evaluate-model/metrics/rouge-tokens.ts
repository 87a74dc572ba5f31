import { porterStem } from "./porter-stemmer.ts";

/** Words are forgotten beyond this many, so that a stream of any length is scored in constant memory. */
const largestVocabulary = 200_000;

/**
 * ROUGE's tokens as numbers: runs of a–z and 0–9 of the lower-cased text, those longer than three characters stemmed.
 * Numbers of one tokenizer are comparable until `forget` says that they start again.
 */
export class RougeTokenizer {
  readonly #stem: boolean;
  /** Word as it stands in the text → number of its stem: the cache that makes stemming free. */
  #words = new Map<string, number>();
  #stems = new Map<string, number>();

  constructor(options: { readonly stem: boolean }) {
    this.#stem = options.stem;
  }

  /** Called between rows: starts a new vocabulary when the present one has grown too large. */
  forgetWhenLarge(): void {
    if (this.#words.size < largestVocabulary) return;
    this.#words = new Map();
    this.#stems = new Map();
  }

  /** Every token number is below this. */
  get size(): number {
    return this.#stems.size;
  }

  tokens(text: string): Int32Array {
    const lower = text.toLowerCase();
    const found: number[] = [];
    let start = -1;
    for (let i = 0; i <= lower.length; i++) {
      // Past the end this is NaN, which is no token character either.
      const unit = lower.charCodeAt(i);
      if ((unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57)) {
        if (start === -1) start = i;
      } else if (start !== -1) {
        found.push(this.#number(lower.slice(start, i)));
        start = -1;
      }
    }
    return Int32Array.from(found);
  }

  #number(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const stem = this.#stem && word.length > 3 ? porterStem(word) : word;
    const number = this.#stems.get(stem) ?? this.#stems.size;
    this.#stems.set(stem, number);
    this.#words.set(word, number);
    return number;
  }
}
