import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CsvError } from "csv-parse";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
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
  let lastLine = 0;
  let header: readonly string[] | undefined;
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    columns: (columns: readonly string[]) => {
      header = columns.map((column) => column.trim());
      return [...header];
    },
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRowBytes,
    on_skip: (error: CsvError | undefined, raw?: string) => {
      const line = lastLine + 1;
      lastLine = lineOf(error) ?? line;
      const problem = error?.code === "CSV_MAX_RECORD_SIZE" ? "row_too_long" : "invalid_csv";
      skipped.push({ line, problem, excerpt: () => raw ?? error?.message ?? "" });
      return undefined;
    },
  });
  // The failure of either side reaches the loop below through the parser.
  const piped = pipeline(Readable.from(pieces), parser).catch(() => undefined);
  let checked = false;
  let batch: SourceRecord[] = [];
  for await (const item of parser) {
    // With `info` each item is a record beside where it was found; with `columns` a record is an object of texts.
    const { record, info } = item as {
      readonly record: Readonly<Record<string, string>>;
      readonly info: { readonly lines: number };
    };
    if (!checked) options.onHeader(header ?? []);
    checked = true;
    const line = lastLine === 0 ? 2 : lastLine + 1;
    lastLine = info.lines;
    batch.push(readRecord(line, record));
    if (batch.length >= batchRows) {
      yield [...skipped.splice(0), ...batch];
      batch = [];
    }
  }
  await piped;
  if (!checked)
    options.onHeader(header ?? fail("K610", "the CSV file has no header", { hint: "give a file with rows" }));
  if (batch.length + skipped.length > 0) yield [...skipped, ...batch];
}

function readRecord(line: number, record: Readonly<Record<string, string>>): SourceRecord {
  const excerpt = (): string => Object.values(record).join(" | ");
  for (const cell of Object.values(record)) {
    // The parser decodes; what was no UTF-8 has become U+FFFD.
    if (cell.includes("\uFFFD")) return { line, problem: "invalid_utf8", excerpt };
    if (cell.includes("\0")) return { line, problem: "nul_byte", excerpt };
  }
  return { line, value: record, excerpt };
}

const lineOf = (error: CsvError | undefined): number | undefined => {
  const lines: unknown = error?.["lines"];
  return typeof lines === "number" ? lines : undefined;
};
