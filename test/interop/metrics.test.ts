import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { bleuScore, bleuStatistics } from "../../components/evaluate-model/metrics/bleu.ts";
import type { BleuSmoothing } from "../../components/evaluate-model/metrics/bleu.ts";
import type { BleuTokenizer } from "../../components/evaluate-model/metrics/bleu-tokenizers.ts";
import { chrfScore, chrfStatistics } from "../../components/evaluate-model/metrics/chrf.ts";
import { classify } from "../../components/evaluate-model/metrics/classification.ts";
import { porterStem } from "../../components/evaluate-model/metrics/porter-stemmer.ts";
import { RougeScorer } from "../../components/evaluate-model/metrics/rouge.ts";
import { terScore, terStatistics } from "../../components/evaluate-model/metrics/ter.ts";
import { generatedCases, labelCases, longCases, nastyCases, stemWords } from "./metrics-cases.ts";
import type { Case } from "./metrics-cases.ts";
import { python, testWith } from "./setup.ts";

const short = [...nastyCases, ...generatedCases(400, 7)];
const rows = [...short, ...longCases(11)];
const words = stemWords(13);
const classes = labelCases(17);

interface Scores {
  readonly sentences: readonly number[];
  readonly corpus: number;
}

interface Reference {
  readonly stems: readonly string[];
  readonly rouge: Readonly<Record<"stem" | "plain", readonly (readonly (readonly number[])[])[]>>;
  readonly bleu: Readonly<Record<string, Scores>>;
  readonly chrf: Scores;
  readonly "chrf++": Scores;
  readonly ter: Scores;
  readonly classification: readonly {
    readonly labels: readonly string[];
    readonly accuracy: number;
    readonly each: readonly (readonly number[])[];
    readonly matrix: readonly (readonly number[])[];
    readonly kappa: number | null;
    readonly micro: readonly number[];
    readonly macro: readonly number[];
    readonly weighted: readonly number[];
  }[];
}

let computed: Reference | undefined;

/** The numbers of the Python packages, computed once. */
function reference(): Reference {
  computed ??= JSON.parse(
    execFileSync(python, [join(import.meta.dirname, "metrics-reference.py")], {
      input: JSON.stringify({ rows, short, words, classes }),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    }),
  ) as Reference;
  return computed;
}

/** Prints the largest difference, so that a run says how close it was and not only that it was close enough. */
function expectSame(what: string, ours: readonly number[], theirs: readonly number[]): void {
  expect(ours.length, what).toBe(theirs.length);
  let largest = 0;
  let where = -1;
  for (const [index, value] of ours.entries()) {
    const difference = Math.abs(value - (theirs[index] as number));
    // Not-a-number must not pass as no difference.
    if (!(difference <= largest)) [largest, where] = [difference, index];
  }
  process.stderr.write(`${what}: ${ours.length} values, largest difference ${largest}\n`);
  expect(largest, `${what}, at value ${where}: ${ours[where]} and not ${theirs[where]}`).toBeLessThan(1e-9);
}

const sumsOf = (cases: readonly Case[], statistics: (row: Case) => readonly number[]): readonly number[] =>
  cases.map(statistics).reduce((sums, each) => sums.map((sum, index) => sum + (each[index] ?? 0)));

const test = testWith("python");

describe("the metrics equal the Python packages", () => {
  test("stems are those of NLTK", () => {
    const expected = reference().stems;
    expect(words.map(porterStem)).toEqual(expected);
  });

  test.each(["stem", "plain"] as const)("ROUGE (%s) is rouge_score's", (kind) => {
    const scorer = new RougeScorer({ stem: kind === "stem" });
    const types = ["rouge1", "rouge2", "rouge3", "rouge9", "rougeL", "rougeLsum"] as const;
    const ours = rows.flatMap((row) =>
      scorer.score(types, row).flatMap(({ precision, recall, fmeasure }) => [precision, recall, fmeasure]),
    );
    expectSame(`ROUGE ${kind}`, ours, reference().rouge[kind].flat(2));
  });

  const smoothings: readonly BleuSmoothing[] = [
    { kind: "exp" },
    { kind: "floor", value: 0.1 },
    { kind: "add-k", value: 1 },
    { kind: "none" },
  ];
  const tokenizers: readonly BleuTokenizer[] = ["13a", "intl", "char", "zh", "none"];

  test.each(tokenizers)("BLEU with the tokenizer %s is sacrebleu's, with every smoothing", (tokenizer) => {
    for (const smoothing of smoothings) {
      const name = `${tokenizer}/${smoothing.kind}`;
      const theirs = reference().bleu[name] as Scores;
      const options = { smoothing, effectiveOrder: true };
      const sentences = rows.map((row) => bleuScore(bleuStatistics(row, tokenizer), options));
      expectSame(`sentence BLEU ${name}`, sentences, theirs.sentences);
      const corpus = bleuScore(
        sumsOf(rows, (row) => bleuStatistics(row, tokenizer)),
        { smoothing },
      );
      expectSame(`BLEU ${name}`, [corpus], [theirs.corpus]);
    }
  });

  test.each([
    ["chrf", 0],
    ["chrf++", 2],
  ] as const)("%s is sacrebleu's", (name, wordOrder) => {
    const statistics = (row: Case): readonly number[] => chrfStatistics(row, { wordOrder });
    const theirs = reference()[name];
    expectSame(
      name,
      rows.map((row) => chrfScore(statistics(row))),
      theirs.sentences,
    );
    expectSame(`${name} of the corpus`, [chrfScore(sumsOf(rows, statistics))], [theirs.corpus]);
  });

  test("TER is sacrebleu's", () => {
    const theirs = reference().ter;
    expectSame(
      "TER",
      short.map((row) => terScore(terStatistics(row))),
      theirs.sentences,
    );
    expectSame("TER of the corpus", [terScore(sumsOf(short, terStatistics))], [theirs.corpus]);
  });

  test("classification is scikit-learn's, with all labels and with listed ones", () => {
    const [numbers, expected]: [number[], number[]] = [[], []];
    for (const [index, { truth, predicted, labels }] of classes.entries()) {
      const theirs = reference().classification[index]!;
      const pairs = truth.map((label, row) => ({ truth: label, predicted: predicted[row]! }));
      const ours = classify(pairs, labels ?? undefined);
      expect(ours.labels.map(({ label }) => label)).toEqual(theirs.labels);
      expect(ours.matrix).toEqual(theirs.matrix);
      expect(ours.cohensKappa === undefined).toBe(theirs.kappa === null);
      const averages = [ours.micro, ours.macro, ours.weighted].flatMap(({ precision, recall, f1 }) => [
        precision,
        recall,
        f1,
      ]);
      numbers.push(
        ours.accuracy,
        ours.cohensKappa ?? 0,
        ...averages,
        ...(["precision", "recall", "f1", "support"] as const).flatMap((column) =>
          ours.labels.map((label) => label[column]),
        ),
      );
      const { micro, macro, weighted, each } = theirs;
      expected.push(theirs.accuracy, theirs.kappa ?? 0, ...micro, ...macro, ...weighted, ...each.flat());
    }
    expectSame("classification", numbers, expected);
  });
});
