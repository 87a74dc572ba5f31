import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFailure } from "../../storage/file-failure.ts";
import { makeFolder } from "../../storage/make-folder.ts";
import type { Store } from "../../storage/store.ts";
import { collectFindings } from "./checks/findings.ts";
import { reportWholeFile } from "./checks/whole-file.ts";
import type { ConversionReport } from "./conversion-report.ts";
import { limitsOf } from "./limits.ts";
import { readRows } from "./read-rows.ts";
import { parts, splitRows } from "./split.ts";
import { checkFractions, checkOutputs, checkUsable } from "./verdict.ts";
import { writeParts } from "./write-parts.ts";

export interface ConvertOptions {
  /** Path, file URL or gs:// address of the rows. */
  readonly source: string;
  readonly store: Store;
  /** "auto" or the name of a format. */
  readonly format: string;
  readonly inputTemplate: string;
  readonly outputColumn: string;
  /** For rows that bring none. */
  readonly systemInstruction?: string | undefined;
  readonly baseModel: string;
  /** Shares of the kept rows, 0 to 1. */
  readonly validationFraction: number;
  readonly testFraction: number;
  readonly seed: number;
  readonly deduplicate: boolean;
  /** Fails when more than this share of the rows is unusable, 0 to 1. */
  readonly maxRejectedFraction: number;
  /** Local paths; folders are made. */
  readonly outputs: ConvertOutputs;
  readonly signal?: AbortSignal | undefined;
  /** Called with the rows read so far, about every ten thousand. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

export interface ConvertOutputs {
  readonly train: string;
  readonly validation: string;
  readonly test: string;
  readonly report: string;
}

/**
 * Turns a source of any size into training, validation and test rows and a report. The files appear together, when all
 * are complete; a failure leaves none of them. Memory grows by some 60 bytes for each row, not with its length.
 * @throws K610 nothing to use, K611 too much unusable, K612 unknown format, K613 missing column, K614 over a limit, K615 wrong option
 */
export async function convert(options: ConvertOptions): Promise<ConversionReport> {
  checkFractions(options);
  await checkOutputs(options);
  const { outputs } = options;
  const suffix = `.${randomBytes(6).toString("hex")}.part`;
  const temporary = mapOutputs(outputs, (path) => `${path}${suffix}`);
  const spool = `${outputs.train}.rows${suffix}`;
  try {
    for (const path of Object.values(outputs)) await makeFolder(dirname(path));
    const report = await convertTo(temporary, spool, options);
    await writeFile(temporary.report, `${JSON.stringify(report, null, 2)}\n`);
    // The report goes first and comes last: where it is, everything beside it belongs to it.
    await rm(outputs.report, { force: true });
    for (const part of [...parts, "report"] as const) await rename(temporary[part], outputs[part]);
    return report;
  } catch (error) {
    // Of the files here only these are written; the source's failures are diagnostics already.
    throw writeFailure((error as NodeJS.ErrnoException).path ?? outputs.train, error);
  } finally {
    for (const path of [...Object.values(temporary), spool]) await discard(path);
  }
}

/** Removes what is left of a temporary file; when even that fails, the failure before it says more. */
const discard = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

const mapOutputs = (outputs: ConvertOutputs, change: (path: string) => string): ConvertOutputs => ({
  train: change(outputs.train),
  validation: change(outputs.validation),
  test: change(outputs.test),
  report: change(outputs.report),
});

async function convertTo(files: ConvertOutputs, spool: string, options: ConvertOptions): Promise<ConversionReport> {
  const findings = collectFindings();
  const { limits, known } = limitsOf(options.baseModel);
  if (!known) findings.add("unknown_base_model", undefined, () => options.baseModel);
  const read = await readRows(spool, { ...options, limits, findings });
  checkUsable(read, findings.list(), options);
  const split = splitRows(read.index, { ...options, limits });
  const written = await writeParts({ spool, files, index: read.index, split });
  reportWholeFile({ read, written, split, limits, findings, options });
  return {
    source: options.source,
    format: read.format,
    rowsRead: read.rowsRead,
    rowsKept: read.index.size,
    rowsRejected: read.rejected,
    duplicates: read.duplicates,
    split: {
      train: written.train.rows,
      validation: written.validation.rows,
      test: written.test.rows,
      seed: options.seed,
    },
    estimatedTokens: { total: read.tokens, train: written.train.tokens, longestRow: read.longestRowTokens },
    findings: findings.list(),
  };
}
