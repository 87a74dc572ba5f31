import { fail } from "../../../compiler/diagnostics/pipewright-error.ts";
import { PairTable } from "../metrics/classification.ts";
import type { ClassificationScores, LabelPair } from "../metrics/classification.ts";
import { byCodePoint } from "../metrics/python-text.ts";
import type { Collector, Keep, Measure } from "./measure.ts";
import { NumberColumn } from "./number-column.ts";

/** The matrix has this many cells squared; more different texts than this are answers, not labels. */
export const mostLabels = 1000;
/** Resampling tables of more labels than this takes minutes. */
const mostResampledLabels = 60;

/** Stands for a missing answer; a NUL character keeps it apart from every label that people write. */
const noAnswer = "\0no answer";

export interface LabelCollector extends Collector {
  /** The whole report; undefined without rows. */
  readonly report: () => ClassificationScores | undefined;
}

/**
 * Classification over rows whose first reference is the true label. Without `labels`, those that occur.
 * @throws K637 when there are more than 1,000 different labels.
 */
export function collectLabels({
  keep,
  labels,
}: {
  readonly keep: Keep;
  readonly labels?: readonly string[];
}): LabelCollector {
  const seen = new Set<string>();
  const pairs: LabelPair[] = [];
  const pairNumbers = new Map<string, Map<string, number>>();
  const column = new NumberColumn(1);

  let unanswered = false;

  const numberOf = ({ truth, predicted }: LabelPair): number => {
    const known = pairNumbers.get(truth) ?? new Map<string, number>();
    pairNumbers.set(truth, known);
    const number = known.get(predicted) ?? pairs.push({ truth, predicted }) - 1;
    known.set(predicted, number);
    return number;
  };
  const table = (weights?: Int32Array): PairTable => {
    const counts = Array.from({ length: pairs.length }, () => 0);
    column.each((pair, row) => (counts[pair] = (counts[pair] ?? 0) + (weights?.[row] ?? 1)));
    const drawn = pairs.filter((_, number) => (counts[number] ?? 0) > 0);
    const occurring = new Set(drawn.flatMap(({ truth, predicted }) => [truth, predicted]));
    // A listed label that a resample happens to lack says nothing about the model.
    // "No answer" is no label of its own, so the averages are over the others.
    const listed = labels ?? (unanswered ? [...seen].sort(byCodePoint) : undefined);
    const filled = new PairTable(weights === undefined ? listed : listed?.filter((label) => occurring.has(label)));
    for (const [number, pair] of pairs.entries()) if ((counts[number] ?? 0) > 0) filled.add(pair, counts[number]);
    return filled;
  };

  return {
    add: (row) => {
      if (keep === "nothing") return {};
      const truth = row.references[0] ?? "";
      seen.add(truth);
      if (row.answered) seen.add(row.prediction);
      else unanswered = true;
      if (seen.size > mostLabels) {
        fail("K637", `classification found more than ${mostLabels.toLocaleString("en")} different labels`, {
          hint: "the answers are free text: leave 'classification' out, and use 'squad_f1' or 'rougeL'",
        });
      }
      column.push([numberOf({ truth, predicted: row.answered ? row.prediction : noAnswer })]);
      return {};
    },
    measures: () => {
      if (column.rows === 0) return [];
      const kind = (labels?.length ?? seen.size) > mostResampledLabels ? "costly" : "graded";
      const measure = (name: string, pick: (scores: ClassificationScores) => number | undefined): Measure => ({
        metric: "classification",
        name,
        kind: name === "accuracy" ? "rate" : kind,
        estimate: (weights) => pick(table(weights).scores()),
      });
      return [
        measure("accuracy", (scores) => scores.accuracy),
        measure("macro_f1", (scores) => scores.macro.f1),
        measure("micro_f1", (scores) => scores.micro.f1),
        measure("cohens_kappa", (scores) => scores.cohensKappa),
      ];
    },
    report: () => (column.rows === 0 ? undefined : table().scores()),
  };
}
