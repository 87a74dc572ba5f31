import { countEach, matches, NgramTable } from "./ngrams.ts";
import { asciiPunctuation, splitWords, withoutWhiteSpace } from "./python-text.ts";
import { Vocabulary } from "./vocabulary.ts";

export interface ChrfOptions {
  /** 0 for chrF, 2 for chrF++. @default 0 */
  readonly wordOrder?: number;
}

const characterOrder = 6;
/** β² with β = 2: recall weighs four times as much as precision. */
const betaSquared = 4;

/**
 * What one segment adds to a corpus: for each character order 1–6 and then each word order [n-grams predicted, n-grams
 * expected, matches], against the reference with the highest score.
 */
export function chrfStatistics(
  row: { readonly prediction: string; readonly references: readonly string[] },
  options: ChrfOptions = {},
): readonly number[] {
  const { wordOrder = 0 } = options;
  const characters = new Level(characterOrder, (text) => withoutWhiteSpace(text));
  const words = new Level(wordOrder, separateWords);
  const predicted = [characters.number(row.prediction), words.number(row.prediction)] as const;
  let best: readonly number[] = Array.from({ length: 3 * (characterOrder + wordOrder) }, () => 0);
  let bestScore = -1;
  for (const reference of row.references) {
    const statistics = [
      ...characters.compare(predicted[0], characters.number(reference)),
      ...words.compare(predicted[1], words.number(reference)),
    ];
    const score = chrfScore(statistics);
    if (score > bestScore) [best, bestScore] = [statistics, score];
  }
  return best;
}

/** The chrF of summed statistics, from 0 to 100: precision and recall averaged over the orders that both sides have. */
export function chrfScore(statistics: readonly number[]): number {
  let [precision, recall, orders] = [0, 0, 0];
  for (let at = 0; at < statistics.length; at += 3) {
    const [predicted = 0, expected = 0, matched = 0] = statistics.slice(at, at + 3);
    if (predicted === 0 || expected === 0) continue;
    precision += matched / predicted;
    recall += matched / expected;
    orders++;
  }
  if (orders === 0) return 0;
  precision /= orders;
  recall /= orders;
  if (precision + recall === 0) return 0;
  return 100 * (((1 + betaSquared) * precision * recall) / (betaSquared * precision + recall));
}

/** The n-grams of one kind of unit, characters or words, over all texts of a row. */
class Level {
  readonly #highest: number;
  readonly #units: (text: string) => Iterable<string>;
  readonly #vocabulary = new Vocabulary();
  readonly #ngrams = new NgramTable();

  /** `units` cuts a text; a string is walked by code point. */
  constructor(highest: number, units: (text: string) => Iterable<string>) {
    this.#highest = highest;
    this.#units = units;
  }

  number(text: string): readonly Int32Array[] {
    if (this.#highest === 0) return [];
    return this.#ngrams.numberAll(this.#vocabulary.numbers(this.#units(text)), this.#highest);
  }

  compare(predicted: readonly Int32Array[], expected: readonly Int32Array[]): readonly number[] {
    return expected.flatMap((reference, index) => {
      const own = predicted[index] as Int32Array;
      const hits = matches(own, countEach(reference, this.#ngrams.size(index + 1)));
      return [reference.length === 0 ? 0 : own.length, reference.length, hits];
    });
  }
}

/** Words for chrF++: one ASCII punctuation mark at the end, or else at the start, is a word of its own. */
function separateWords(text: string): readonly string[] {
  return splitWords(text).flatMap((word) => {
    if (word.length === 1) return [word];
    // Half of an astral character is no punctuation mark, so UTF-16 units do here.
    if (asciiPunctuation.includes(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
    return asciiPunctuation.includes(word.slice(0, 1)) ? [word.slice(0, 1), word.slice(1)] : [word];
  });
}
