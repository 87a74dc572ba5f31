import { SubsequenceTable } from "./common-subsequence.ts";
import { bestByF, noOverlap, overlap } from "./f-measure.ts";
import type { PrecisionRecall } from "./f-measure.ts";
import { countEach, matches, NgramTable } from "./ngrams.ts";
import { rougeLsum } from "./rouge-lsum.ts";
import { RougeTokenizer } from "./rouge-tokens.ts";

/** `rouge1` to `rouge9` compare n-grams, `rougeL` the texts as one sequence, `rougeLsum` sentence by sentence. */
export type RougeType = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | "rougeL" | "rougeLsum";

export interface RougeOptions {
  /** Porter stemming of words longer than three letters. @default true */
  readonly stem?: boolean;
}

/** Scores rows as the Python package `rouge_score` does; with several references the one with the highest F counts. */
export class RougeScorer {
  readonly #tokenizer: RougeTokenizer;

  constructor(options: RougeOptions = {}) {
    this.#tokenizer = new RougeTokenizer({ stem: options.stem ?? true });
  }

  /** One triple for each type, in the order of `types`. */
  score(
    types: readonly RougeType[],
    row: { readonly prediction: string; readonly references: readonly string[] },
  ): readonly PrecisionRecall[] {
    this.#tokenizer.forgetWhenLarge();
    const prediction = new Side(row.prediction, this.#tokenizer);
    const ngrams = new NgramTable();
    const highest = Math.max(0, ...types.map(ngramOrder));
    // Numbered first, so that one dense range covers the n-grams of every text of the row.
    const predicted = ngrams.numberAll(prediction.tokens, highest);
    const sides = row.references.map((reference) => {
      const side = new Side(reference, this.#tokenizer);
      return { side, expected: ngrams.numberAll(side.tokens, highest) };
    });
    return types.map((type) => {
      const order = ngramOrder(type);
      return bestByF(
        sides.map(({ side, expected }) => {
          if (order > 0) return rougeN(predicted[order - 1], expected[order - 1], ngrams.size(order));
          return type === "rougeL" ? rougeL(prediction, side) : rougeLsum(prediction.sentences(), side.sentences());
        }),
      );
    });
  }
}

/** The n of `rouge<n>`; 0 for the types that compare sequences. */
function ngramOrder(type: RougeType): number {
  return type === "rougeL" || type === "rougeLsum" ? 0 : Number(type.slice("rouge".length));
}

function rougeN(predicted: Int32Array | undefined, expected: Int32Array | undefined, size: number): PrecisionRecall {
  if (predicted === undefined || expected === undefined) return noOverlap;
  const hits = matches(predicted, countEach(expected, size));
  return overlap(hits, predicted.length, expected.length);
}

function rougeL(prediction: Side, reference: Side): PrecisionRecall {
  const length = new SubsequenceTable(reference.tokens).length(prediction.tokens);
  return overlap(length, prediction.tokens.length, reference.tokens.length);
}

/** One text, tokenized once whole and once by sentence when that is asked for. */
class Side {
  readonly tokens: Int32Array;
  readonly #text: string;
  readonly #tokenizer: RougeTokenizer;
  #sentences: readonly Int32Array[] | undefined;

  constructor(text: string, tokenizer: RougeTokenizer) {
    this.#text = text;
    this.#tokenizer = tokenizer;
    this.tokens = tokenizer.tokens(text);
  }

  /** The pieces between line feeds; no other line separator counts in the reference package. */
  sentences(): readonly Int32Array[] {
    this.#sentences ??= this.#text.includes("\n")
      ? this.#text
          .split("\n")
          .filter((piece) => piece !== "")
          .map((piece) => this.#tokenizer.tokens(piece))
      : [this.tokens];
    return this.#sentences;
  }
}
