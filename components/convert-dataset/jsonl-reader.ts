import { isUtf8 } from "node:buffer";
import type { CheckName } from "./checks/catalog.ts";
import { type SourceRecord, maxRowBytes } from "./source-record.ts";
import { isObject, type JsonObject } from "./tuning-row.ts";

/** Says what was seen between the rows. */
export type LineNote = (check: CheckName, line: number) => undefined;

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts bytes into lines at byte 10 and parses each as JSON. Yields lists, one for each piece of the source, since a
 * promise for each row would cost more than the row. Holds one unfinished line at a time.
 */
export async function* readJsonl(
  pieces: AsyncIterable<Uint8Array>,
  note: LineNote,
): AsyncGenerator<readonly SourceRecord[]> {
  const tail = unfinishedLine();
  let line = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const records: SourceRecord[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      const record = readLine(tail.finish(bytes.subarray(start, end)), ++line, note);
      if (record !== undefined) records.push(record);
      start = end + 1;
    }
    tail.add(bytes.subarray(start));
    if (records.length > 0) yield records;
  }
  if (!tail.empty()) {
    const record = readLine(tail.finish(Buffer.alloc(0)), line + 1, note);
    if (record !== undefined) yield [record];
  }
}

/** The bytes of a line, or "too long", whose bytes are gone. */
type LineBytes = Buffer | "too long";

/** Collects a line that spans pieces. */
function unfinishedLine(): {
  add(bytes: Buffer): void;
  finish(rest: Buffer): LineBytes;
  empty(): boolean;
} {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    size += bytes.length;
    if (size > maxRowBytes) parts = [];
    // The piece's memory may be used again by whoever gave it.
    else parts.push(Buffer.from(bytes));
  };
  return {
    add,
    finish: (rest) => {
      if (size === 0) return rest.length > maxRowBytes ? "too long" : rest;
      add(rest);
      const whole: LineBytes = size > maxRowBytes ? "too long" : Buffer.concat(parts, size);
      parts = [];
      size = 0;
      return whole;
    },
    empty: () => size === 0,
  };
}

function readLine(found: LineBytes, line: number, note: LineNote): SourceRecord | undefined {
  if (found === "too long") return { line, problem: "row_too_long", excerpt: () => "" };
  let bytes = found;
  if (bytes.at(-1) === carriageReturn) {
    note("crlf_line_ends", line);
    bytes = bytes.subarray(0, -1);
  }
  if (!isUtf8(bytes)) return { line, problem: "invalid_utf8", excerpt: () => bytes.toString("latin1") };
  const text = bytes.toString("utf8");
  const excerpt = (): string => text;
  const value = parse(text);
  if (value !== undefined) {
    return isObject(value) ? { line, value, excerpt } : { line, problem: "not_an_object", excerpt };
  }
  if (text.trim() === "") return note("blank_line", line);
  return { line, problem: text.includes("\0") ? "nul_byte" : "invalid_json", excerpt };
}

function parse(text: string): JsonObject | readonly unknown[] | string | number | boolean | null | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
