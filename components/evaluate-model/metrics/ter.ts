import { BeamEditDistance } from "./beam-edit-distance.ts";
import { splitWords, stripEnd } from "./python-text.ts";
import { bestShift, largestCandidates } from "./ter-shifts.ts";
import { Vocabulary } from "./vocabulary.ts";

/** What one segment adds to a corpus: [fewest edits to any reference, mean reference length in words]. */
export function terStatistics(row: {
  readonly prediction: string;
  readonly references: readonly string[];
}): readonly number[] {
  const vocabulary = new Vocabulary();
  const words = (text: string): Int32Array => vocabulary.numbers(splitWords(stripEnd(text).toLowerCase()));
  const prediction = words(row.prediction);
  let fewest = Number.POSITIVE_INFINITY;
  let lengths = 0;
  for (const text of row.references) {
    const reference = words(text);
    fewest = Math.min(fewest, edits(prediction, reference));
    lengths += reference.length;
  }
  return [fewest, lengths / row.references.length];
}

/** The TER of summed statistics in percent of the reference length: 0 is perfect, and it can exceed 100. */
export function terScore(statistics: readonly number[]): number {
  const [edits = 0, length = 0] = statistics;
  if (length > 0) return 100 * (edits / length);
  return edits > 0 ? 100 : 0;
}

/** Insertions, deletions, substitutions and block shifts, searched as Tercom does. */
function edits(prediction: Int32Array, reference: Int32Array): number {
  if (reference.length === 0) return prediction.length;
  const distance = new BeamEditDistance(reference, prediction.length);
  let words = prediction;
  let shifts = 0;
  let candidates = 0;
  for (;;) {
    const shift = bestShift(words, distance, candidates);
    candidates = shift.candidates;
    // A search that ran into the limit is given up, even when it had found an improvement.
    if (candidates >= largestCandidates || shift.gain <= 0) break;
    shifts++;
    words = shift.words;
  }
  return shifts + distance.align(words).cost;
}
