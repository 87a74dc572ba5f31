import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type * as z from "zod";

/** The content of an artifact file, with notes on what could not be used. No content means the notes say why. */
export interface ReadResult<T> {
  readonly content?: T;
  readonly notes: readonly string[];
}

/** Files larger than this are named in the report but not read into it. */
const maxJsonBytes = 64 * 1024 * 1024;
const maxRows = 200_000;

/** A reader for one JSON document. It never throws: a file that is missing, cut off or of another shape becomes a note. */
export function jsonFile<T>(schema: z.ZodType<T>): (path: string) => Promise<ReadResult<T>> {
  return async (path) => {
    const text = await readText(path, maxJsonBytes);
    if (text.content === undefined) return { notes: text.notes };
    if (text.notes.length > 0) return { notes: ["the file is too large to be read into a report"] };
    if (text.content.trim() === "") return { notes: ["the file is empty"] };
    const value = parseJson(text.content);
    if (value === undefined) return { notes: ["the file is not valid JSON, or was cut off"] };
    const parsed = schema.safeParse(value);
    return parsed.success ? { content: parsed.data, notes: [] } : { notes: [shapeNote(parsed.error)] };
  };
}

/** A reader for JSON lines. Lines that cannot be used are counted in a note; the others are kept. */
export function jsonLines<T>(schema: z.ZodType<T>): (path: string) => Promise<ReadResult<readonly T[]>> {
  return async (path) => {
    const rows: T[] = [];
    const bad: number[] = [];
    const notes: string[] = [];
    try {
      let line = 0;
      for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
        line++;
        if (text.trim() === "") continue;
        if (rows.length === maxRows) {
          notes.push(`only the first ${maxRows.toLocaleString("en-US")} rows are used`);
          break;
        }
        const parsed = schema.safeParse(parseJson(text));
        if (parsed.success) rows.push(parsed.data);
        else bad.push(line);
      }
    } catch (error) {
      return { notes: [openNote(error)] };
    }
    if (bad.length > 0) notes.push(badLines(bad));
    if (rows.length === 0 && bad.length === 0) notes.push("the file is empty");
    return { content: rows, notes };
  };
}

/** The first `maxBytes` of a text file; a note when there was more. */
export async function readText(path: string, maxBytes: number): Promise<ReadResult<string>> {
  return readPart(path, (size) => ({ start: 0, length: Math.min(size, maxBytes) }));
}

/** The last `maxBytes` of a text file; a note when there was more. */
export async function readTail(path: string, maxBytes: number): Promise<ReadResult<string>> {
  return readPart(path, (size) => ({ start: Math.max(0, size - maxBytes), length: Math.min(size, maxBytes) }));
}

async function readPart(
  path: string,
  part: (size: number) => { readonly start: number; readonly length: number },
): Promise<ReadResult<string>> {
  try {
    await using file = await open(path, "r");
    const status = await file.stat();
    if (!status.isFile()) return { notes: ["it is not a file"] };
    const { start, length } = part(status.size);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    const content = buffer.subarray(0, bytesRead).toString("utf8");
    return { content, notes: length < status.size ? [`${length} of ${status.size} bytes are shown`] : [] };
  } catch (error) {
    return { notes: [openNote(error)] };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller reports it with its place; the parser's own text adds nothing a reader could use.
    return undefined;
  }
}

function badLines(lines: readonly number[]): string {
  const shown = lines.slice(0, 5).join(", ");
  const noun = lines.length === 1 ? "line" : "lines";
  return `${lines.length} ${noun} could not be used (${noun} ${shown}${lines.length > 5 ? ", …" : ""})`;
}

function shapeNote(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : ` at '${issue.path.join(".")}'`;
  return `the file has an unexpected shape${place}`;
}

function openNote(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return "the file is missing";
  return code === "EISDIR" ? "it is not a file" : "the file cannot be read";
}
