import type { CheckName, Report } from "./checks/catalog.ts";
import type { Findings } from "./checks/findings.ts";
import { checkRow } from "./checks/row-checks.ts";
import { type AnswerCounts, countAnswers } from "./answer-counts.ts";
import type { ConvertOptions } from "./convert.ts";
import { readCsv } from "./csv-reader.ts";
import type { RowReader } from "./formats/row-format.ts";
import { type LineNote, readJsonl } from "./jsonl-reader.ts";
import type { TuningLimits } from "./limits.ts";
import { type LineWriter, openLineWriter } from "./line-writer.ts";
import { rowIdentifier } from "./row-identity.ts";
import { type RowIndex, rowIndex } from "./row-index.ts";
import { openSource } from "./source.ts";
import type { SourceRecord } from "./source-record.ts";
import { estimateTokens } from "./token-estimate.ts";
import { partsText, questionAndAnswer, type TuningRow } from "./tuning-row.ts";

export interface ReadOptions extends ConvertOptions {
  readonly limits: TuningLimits;
  readonly findings: Findings;
}

/** What is known after the source was read once. */
export interface ReadRows {
  readonly format: string;
  readonly rowsRead: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** Estimates over the kept rows. */
  readonly tokens: number;
  readonly longestRowTokens: number;
  readonly index: RowIndex;
  readonly answers: AnswerCounts;
}

const progressRows = 10_000;

/** Reads, converts and checks every row; the rows that stay are written to `spool`, one line each. @throws K610, K612, K613, K615 */
export async function readRows(spool: string, options: ReadOptions): Promise<ReadRows> {
  const { findings, signal } = options;
  const source = await openSource(options.store.readStream(options.source), options);
  if (source.byteOrderMark) findings.add("byte_order_mark", 1);
  const reader = source.format.open(options);
  const note: LineNote = (check, line) => {
    findings.add(check, line);
    return undefined;
  };
  const batches =
    source.format.encoding === "csv"
      ? readCsv(source.pieces, { delimiter: source.delimiter, onHeader: (columns) => reader.checkHeader?.(columns) })
      : readJsonl(source.pieces, note);
  await using writer = await openLineWriter(spool);
  const keeper = keepRows(reader, writer, options);
  let reported = 0;
  for await (const batch of batches) {
    signal?.throwIfAborted();
    for (const record of batch) {
      const written = keeper.read(record);
      if (written !== undefined) await written;
    }
    if (keeper.counts.rowsRead - reported >= progressRows) {
      reported = keeper.counts.rowsRead;
      options.onProgress?.(reported);
    }
  }
  await writer.close();
  return { format: source.format.name, ...keeper.counts, index: keeper.index, answers: keeper.answers };
}

interface Keeper {
  /** Writes the row when it stays. Wait for the result only when there is one. */
  read(record: SourceRecord): Promise<void> | undefined;
  readonly counts: { rowsRead: number; rejected: number; duplicates: number; tokens: number; longestRowTokens: number };
  readonly index: RowIndex;
  readonly answers: AnswerCounts;
}

function keepRows(reader: RowReader, writer: LineWriter, options: ReadOptions): Keeper {
  const { findings, limits, seed, deduplicate, systemInstruction } = options;
  const index = rowIndex();
  const answers = countAnswers();
  const identify = rowIdentifier(seed);
  const counts = { rowsRead: 0, rejected: 0, duplicates: 0, tokens: 0, longestRowTokens: 0 };
  let firstSystem: string | undefined;
  // Of the row at hand. One function for all rows, since one for each row would cost as much as reading it.
  let line = 0;
  let excerpt: () => string;
  const reported = new Set<CheckName>();
  const report: Report = (check) => {
    // One row counts once for each check, however many of its turns have the problem.
    if (!reported.has(check)) findings.add(check, line, excerpt);
    reported.add(check);
    return undefined;
  };

  const keep = (row: TuningRow): Promise<void> | undefined => {
    const { question, answer } = questionAndAnswer(row);
    const bytes = writer.stage(JSON.stringify(row));
    const seen = index.add(identify({ question, answer, line: bytes }), { keepRepeats: !deduplicate });
    if (seen === "repeats exactly" || seen === "repeats after folding") {
      report(deduplicate ? (seen === "repeats exactly" ? "duplicate_row" : "near_duplicate_row") : "repeated_row");
      if (deduplicate) return void counts.duplicates++;
    }
    if (seen === "conflicts") report("conflicting_answers");
    const [system = ""] = question;
    firstSystem ??= system;
    if (system !== firstSystem) report("mixed_system_instructions");
    let tokens = estimateTokens(answer);
    for (const text of question) tokens += estimateTokens(text);
    if (tokens > limits.tokensPerRow) report("row_over_token_limit");
    counts.tokens += tokens;
    counts.longestRowTokens = Math.max(counts.longestRowTokens, tokens);
    answers.add(answer);
    index.setLast({ bytes: bytes.byteLength, tokens });
    return writer.addStaged();
  };

  const read = (record: SourceRecord): Promise<void> | undefined => {
    counts.rowsRead++;
    ({ line, excerpt } = record);
    if (reported.size > 0) reported.clear();
    const row = toRow(record);
    if (row === undefined) return void counts.rejected++;
    excerpt = () => dialogue(row);
    return keep(row);
  };

  const toRow = ({ value, problem = "invalid_json" }: SourceRecord): TuningRow | undefined => {
    if (value === undefined) return report(problem);
    const converted = reader.read(value, report);
    if (converted === undefined) return undefined;
    const complete = withSystem(converted, systemInstruction);
    return checkRow(complete, report) ? complete : undefined;
  };
  return { read, counts, index, answers };
}

/** The end of a conversation, as an example shows it. */
const dialogue = (row: TuningRow): string =>
  row.contents
    .slice(-2)
    .map((turn) => partsText(turn.parts).slice(0, 300))
    .join(" → ");

/** Adds the given instruction to a row that has none; the instruction comes first, as in the service's own examples. */
function withSystem(row: unknown, instruction: string | undefined): unknown {
  if (instruction === undefined || instruction === "") return row;
  if (typeof row !== "object" || row === null || "systemInstruction" in row) return row;
  return { systemInstruction: { parts: [{ text: instruction }] }, ...row };
}
