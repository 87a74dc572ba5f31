import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import { indentContinuations } from "./indent-continuations.ts";
import { type DocumentPath, isQuoted, positionsIn } from "./yaml-positions.ts";

/** Parsed YAML (or JSON, its subset) that still knows where everything stood. */
export interface YamlSource {
  readonly documents: readonly unknown[];
  /** The place of a path in one document; of its nearest ancestor when the path itself does not exist. */
  readonly locate: (document: number, path: DocumentPath) => Span;
}

/** Files beyond this are refused before parsing: servers take a few megabytes at most. */
const maxCharacters = 32 * 1024 * 1024;
/** Values that a document may have more than were written, by way of aliases. */
const maxRepeated = 10_000;

/**
 * Parses untrusted YAML (or JSON): duplicate keys, tags of other languages, deep nesting and aliases that multiply are refused.
 * @throws K402 with line and column.
 */
export function readYaml(text: string, file: string): YamlSource {
  if (text.length > maxCharacters)
    fail("K402", `the file has ${text.length} characters, more than any pipeline`, {
      hint: "check that this is the right file",
      at: { file, line: 1, column: 1 },
    });
  const original = text.replace(/^\uFEFF/, "");
  const { source, events, added } = parse(original, file);
  const documents = attempt(file, () => constructFromEvents(events as Event[], { source, maxAliases: 100 }));
  if (events.some((event) => event.type === EVENT_ID.ALIAS)) checkRepetition(documents, file);
  const positionOf = positionsIn({ original, source, events, added });
  return { documents, locate: (document, path) => ({ file, ...positionOf(document, path) }) };
}

interface Parsed {
  readonly source: string;
  readonly events: readonly Event[];
  /** Offsets of spaces that are in `source` but not in the file. */
  readonly added: readonly number[];
}

/** Reads once strictly; quoted text that only PyYAML would read gets a second chance, which changes no value. */
function parse(source: string, file: string): Parsed {
  try {
    return { source, events: parseEvents(source, { maxDepth: 100 }), added: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (error.reason === "deficient indentation") {
      const { text, added } = indentContinuations(source);
      const events = added.length > 0 ? tryEvents(text) : undefined;
      if (events !== undefined && areInsideQuotes(added, events)) return { source: text, events, added };
    }
    return refuse(error, file);
  }
}

function tryEvents(source: string): readonly Event[] | undefined {
  try {
    return parseEvents(source, { maxDepth: 100 });
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

/** Both lists are in the order of the text. */
function areInsideQuotes(offsets: readonly number[], events: readonly Event[]): boolean {
  let next = 0;
  for (const event of events) {
    if (event.type !== EVENT_ID.SCALAR || !isQuoted(event)) continue;
    while (next < offsets.length && isWithin(event, offsets[next] ?? 0)) next++;
  }
  return next === offsets.length;
}

const isWithin = (scalar: { readonly valueStart: number; readonly valueEnd: number }, offset: number): boolean =>
  offset >= scalar.valueStart && offset < scalar.valueEnd;

function attempt<R>(file: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof YAMLException) return refuse(error, file);
    throw error;
  }
}

function refuse(error: YAMLException, file: string): never {
  const mark = (error as { readonly mark?: { readonly line: number; readonly column: number } }).mark;
  return fail("K402", `the file is not valid YAML: ${error.reason}`, {
    hint: "correct the file at this place",
    at: { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 },
    cause: error,
  });
}

/** Aliases make one value stand in many places; a few lines can so describe more values than memory holds. */
function checkRepetition(documents: readonly unknown[], file: string): void {
  const sizes = new Map<object, number | "open">();
  let written = 0;
  const sizeOf = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known === "open") return Infinity;
    if (known !== undefined) return known;
    sizes.set(value, "open");
    const children = Object.values(value);
    const size = children.reduce((sum: number, item) => sum + sizeOf(item), 1);
    written += 1 + children.filter((item) => typeof item !== "object" || item === null).length;
    sizes.set(value, size);
    return size;
  };
  const total = documents.reduce((sum: number, document) => sum + sizeOf(document), 0);
  if (total - written > maxRepeated)
    fail("K402", "the file's aliases repeat themselves or each other without end", {
      hint: "write the values out",
      at: { file, line: 1, column: 1 },
    });
}
