import { isUtf8 } from "node:buffer";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import { formats } from "./formats/table.ts";
import type { RowFormat } from "./formats/row-format.ts";
import { maxRowBytes } from "./source-record.ts";
import { isObject } from "./tuning-row.ts";

/** A source whose first bytes were looked at. */
export interface OpenSource {
  readonly format: RowFormat;
  /** For CSV: what separates cells. */
  readonly delimiter: string;
  readonly byteOrderMark: boolean;
  /** Every byte, the ones that were looked at included, without the byte order mark. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

export interface SourceOptions {
  /** The address, for messages and its ending. */
  readonly source: string;
  /** A format's name, or "auto". */
  readonly format: string;
}

const peekBytes = 64 * 1024;
const lineFeed = 10;

/** Looks at the beginning of a file and says what it is. @throws K610 when it is empty, K612 when it is nothing we read */
export async function openSource(pieces: AsyncIterable<Uint8Array>, options: SourceOptions): Promise<OpenSource> {
  const iterator = pieces[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let size = 0;
  // One complete line at least is needed to see what rows look like.
  let whole = false;
  let next = await iterator.next();
  for (; next.done !== true; next = await iterator.next()) {
    taken.push(next.value);
    size += next.value.byteLength;
    whole ||= next.value.includes(lineFeed);
    if (size >= (whole ? peekBytes : maxRowBytes)) break;
  }
  const head = Buffer.concat(taken);
  refuseBinary(head, options.source);
  if (!whole && size >= maxRowBytes) {
    fail("K612", `the first line of '${options.source}' does not end within 16 MiB, so it holds no rows`, {
      hint: "write one JSON object on each line; a JSON list becomes lines with: jq -c '.[]'",
    });
  }
  const byteOrderMark = head.length >= 3 && head.readUIntBE(0, 3) === 0xefbbbf;
  const rest = byteOrderMark ? head.subarray(3) : head;
  const lines = firstLines(rest);
  if (lines.length === 0 && next.done === true) noRows(options.source, size);
  const format = options.format === "auto" ? detect(lines, options.source) : named(options.format);
  if (format.encoding === "jsonl") refuseArray(lines, options.source);
  return { format, delimiter: delimiterOf(lines[0] ?? ""), byteOrderMark, pieces: resume(rest, iterator) };
}

async function* resume(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function noRows(source: string, size: number): never {
  fail("K610", size === 0 ? `'${source}' is empty` : `'${source}' holds only blank lines`, {
    hint: "give a file with one example on each line",
  });
}

const binaryStarts: readonly (readonly [string, string, string])[] = [
  ["1f8b", "gzip", "unpack it with 'gunzip'"],
  ["504b0304", "zip or Excel", "unpack it, or save the sheet as CSV"],
  ["50415231", "Parquet", "write it as JSON lines or CSV"],
  ["fffe", "UTF-16", "save it as UTF-8"],
  ["feff", "UTF-16", "save it as UTF-8"],
];

function refuseBinary(head: Buffer, source: string): void {
  const hex = head.subarray(0, 4).toString("hex");
  for (const [start, name, hint] of binaryStarts) {
    if (hex.startsWith(start)) fail("K612", `'${source}' is a ${name} file, not lines of text`, { hint });
  }
}

/** The first lines that are not blank; the last one may be cut off. */
function firstLines(head: Buffer): readonly string[] {
  return head
    .toString("utf8")
    .split("\n", 50)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function named(name: string): RowFormat {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  return fail("K612", `there is no format '${name}'`, { hint: `known: auto, ${formatNames}` });
}

const formatNames = formats.map((format) => format.name).join(", ");

function detect(lines: readonly string[], source: string): RowFormat {
  refuseArray(lines, source);
  const objects = lines.map(parseObject).filter((value) => value !== undefined);
  for (const row of objects) {
    const found = formats.find((format) => format.recognises(row));
    if (found !== undefined) return found;
  }
  const header = lines[0] ?? "";
  const isTable = /\.(csv|tsv)$/i.test(source) || (objects.length === 0 && !header.startsWith("{"));
  if (isTable && isUtf8(Buffer.from(header)) && header.split(delimiterOf(header)).length > 1) return named("csv");
  const keys = objects[0] === undefined ? "" : `; the first row has ${Object.keys(objects[0]).map(quote).join(", ")}`;
  return fail("K612", `'${source}' has no rows in a known format${keys.slice(0, 200)}`, {
    hint: `write rows with 'messages' or 'contents', one JSON object on each line, or a CSV file with a header (${formatNames})`,
  });
}

const quote = (name: string): string => `'${name}'`;

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON document over many lines would give one finding for each of its lines. */
function refuseArray(lines: readonly string[], source: string): void {
  if (lines[0]?.startsWith("[") === true) {
    fail("K612", `'${source}' is one JSON list, not one JSON object on each line`, {
      hint: "turn it into lines with: jq -c '.[]'",
    });
  }
  if (lines[0] === "{") {
    fail("K612", `'${source}' has JSON objects over several lines`, { hint: "put each on one line with: jq -c ." });
  }
}

/** Comma, semicolon or tab: the one that the header has most of. */
function delimiterOf(header: string): string {
  const counted = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}
