import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CsvError } from "csv-parse";
import { maxRowBytes, type SourceRecord } from "./source-record.ts";

export interface CsvOptions {
  readonly delimiter: string;
  /** Called once with the header, before any row; what it throws ends the reading. */
  readonly onHeader: (columns: readonly string[]) => void;
}

const batchRows = 512;

/** Rows of a CSV file with a header, in lists. Quoted cells may hold line breaks; a row's line is the one it begins on. */
export async function* readCsv(
  pieces: AsyncIterable<Uint8Array>,
  options: CsvOptions,
): AsyncGenerator<readonly SourceRecord[]> {
  const { parse } = await import("csv-parse");
  const skipped: SourceRecord[] = [];
  let header: readonly string[] = [];
  // The parser counts CR LF inside quotes as two lines.
  let countedTwice = 0;
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    columns: (columns: readonly string[]) => {
      header = columns.map((column) => column.trim());
      return [...header];
    },
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRowBytes,
    on_record: (record: Cells, { lines }: { readonly lines: number }) => {
      countedTwice += breaks(record, "\r\n");
      return readRecord(record, lines - countedTwice);
    },
    on_skip: (error: CsvError | undefined, raw?: string) => {
      const problem = error?.code === "CSV_MAX_RECORD_SIZE" ? "row_too_long" : "invalid_csv";
      skipped.push({ line: lineOf(error) - countedTwice, problem, excerpt: () => raw ?? cellsOf(error) });
      return undefined;
    },
  });
  // The failure of either side reaches the loop below through the parser.
  const piped = pipeline(Readable.from(pieces), parser).catch(() => undefined);
  let checked = false;
  let batch: SourceRecord[] = [];
  for await (const record of parser) {
    if (!checked) options.onHeader(header);
    checked = true;
    // What `on_record` returned.
    batch.push(record as SourceRecord);
    if (batch.length >= batchRows) {
      yield [...skipped.splice(0), ...batch];
      batch = [];
    }
  }
  await piped;
  if (!checked) options.onHeader(header);
  if (batch.length + skipped.length > 0) yield [...skipped, ...batch];
}

type Cells = Readonly<Record<string, string>>;

/** `lastLine` is the line on which the record ends; the line breaks in its cells lead back to its beginning. */
function readRecord(record: Cells, lastLine: number): SourceRecord {
  const cells = Object.values(record);
  const line = lastLine - breaks(record, "\n");
  const excerpt = (): string => cells.join(" | ");
  // The parser decodes; what was no UTF-8 has become U+FFFD.
  if (cells.some((cell) => cell.includes("\uFFFD"))) return { line, problem: "invalid_utf8", excerpt };
  if (cells.some((cell) => cell.includes("\0"))) return { line, problem: "nul_byte", excerpt };
  return { line, value: record, excerpt };
}

const breaks = (record: Cells, mark: string): number => {
  let count = 0;
  for (const cell of Object.values(record)) if (cell.includes(mark)) count += cell.split(mark).length - 1;
  return count;
};

/** What the parser had read of a row that it gave up. */
const cellsOf = (error: CsvError | undefined): string => {
  const record: unknown = error?.["record"];
  return Array.isArray(record) ? record.join(" | ") : "";
};

const lineOf = (error: CsvError | undefined): number => {
  const lines: unknown = error?.["lines"];
  return typeof lines === "number" ? lines : 0;
};
