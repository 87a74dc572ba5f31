import { fail } from "../../../compiler/diagnostics/pipewright-error.ts";
import { labelVariants } from "../answer-counts.ts";
import type { ConvertOptions } from "../convert.ts";
import { limitsSource, type TuningLimits } from "../limits.ts";
import type { ReadRows } from "../read-rows.ts";
import type { Split } from "../split.ts";
import type { WrittenParts } from "../write-parts.ts";
import type { Findings } from "./findings.ts";

export interface WholeFile {
  readonly read: ReadRows;
  readonly written: WrittenParts;
  readonly split: Split;
  readonly limits: TuningLimits;
  readonly findings: Findings;
  readonly options: ConvertOptions;
}

const fewRows = 100;
const rareRows = 5;
const unbalance = 10;

/** What only shows when all rows are known. @throws K614 when the base model would refuse the training file */
export function reportWholeFile(file: WholeFile): void {
  const { written, limits, findings, options, split } = file;
  checkLimits(file);
  if (written.train.rows < fewRows) findings.add("few_training_rows");
  if (options.validationFraction > 0 && written.validation.rows === 0) findings.add("no_validation_rows");
  if (options.testFraction > 0 && written.test.rows === 0) findings.add("no_test_rows");
  if (split.validationCapped) findings.add("validation_capped");
  if (written.train.bytes > limits.trainBytes * 0.9) findings.add("near_file_limit");
  const labels = file.read.answers.labels();
  if (labels !== undefined) reportLabels(labels, findings);
}

function checkLimits({ written, limits, options }: WholeFile): void {
  const hint = `take fewer rows, or another base model (limits of ${limitsSource.asOf})`;
  if (written.train.rows > limits.trainRows) {
    fail(
      "K614",
      `${written.train.rows} training rows are more than the ${limits.trainRows} that '${options.baseModel}' takes`,
      { hint },
    );
  }
  if (written.train.bytes > limits.trainBytes) {
    fail(
      "K614",
      `a training file of ${written.train.bytes} bytes is larger than the ${limits.trainBytes} that '${options.baseModel}' takes`,
      { hint },
    );
  }
}

function reportLabels(labels: ReadonlyMap<string, number>, findings: Findings): void {
  const counts = [...labels.values()];
  for (const [label, count] of labels) {
    if (count < rareRows) findings.add("rare_answer", undefined, () => `${label} (${count} rows)`);
  }
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most > least * unbalance) findings.add("unbalanced_answers", undefined, () => `${most} and ${least} rows`);
  for (const [a, b] of labelVariants(labels.keys()))
    findings.add("answer_variants", undefined, () => `'${a}' and '${b}'`);
}
