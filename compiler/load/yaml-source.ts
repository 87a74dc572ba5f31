import { constructFromEvents, CORE_SCHEMA, EVENT_ID, type Event, mapTag, parseEvents, YAMLException } from "js-yaml";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import { indentContinuations } from "./indent-continuations.ts";
import { offenderIn } from "./yaml-offender.ts";
import { type DocumentPath, isQuoted, positionsIn } from "./yaml-positions.ts";
import { checkText } from "./yaml-size.ts";

/** Parsed YAML (or JSON, its subset) that still knows where everything stood. */
export interface YamlSource {
  readonly documents: readonly unknown[];
  /** The place of a path in one document; of its nearest ancestor when the path itself does not exist. */
  readonly locate: (document: number, path: DocumentPath) => Span;
}

/**
 * Parses untrusted YAML (or JSON): duplicate keys, tags of other languages, deep nesting and aliases that multiply are refused.
 * @throws K402 with line and column.
 */
export function readYaml(text: string, file: string): YamlSource {
  checkText(text, file);
  const original = text.replace(/^\uFEFF/, "");
  const { source, events, added } = parse(original, file);
  const places = positionsIn({ original, source, events, added });
  const offender = offenderIn(events, source);
  if (offender !== undefined) {
    const { message, hint, offset } = offender;
    fail("K402", message, { hint, at: { file, ...places.ofOffset(offset) } });
  }
  const documents = attempt(file, () => constructFromEvents(events as Event[], { source, schema, maxAliases: 100 }));
  return { documents, locate: (document, path) => ({ file, ...places.ofPath(document, path) }) };
}

/** Mappings inherit nothing, so that no name in a file, such as 'constructor', refers to what every object has. */
const schema = CORE_SCHEMA.withTags({ ...mapTag, create: () => Object.create(null) as Record<string, unknown> });

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
