import { constructFromEvents, EVENT_ID, type Event, getScalarValue, parseEvents, YAMLException } from "js-yaml";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";

export type DocumentPath = readonly (string | number)[];

/** Parsed YAML (or JSON, its subset) that still knows where everything stood. */
export interface YamlSource {
  readonly documents: readonly unknown[];
  /** The place of a path in one document; of its nearest ancestor when the path itself does not exist. */
  readonly locate: (document: number, path: DocumentPath) => Span;
}

/** Files beyond this are refused before parsing; the largest real pipelines are a few megabytes. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Parses untrusted YAML: no aliases beyond a few, no custom tags, duplicate keys refused.
 * @throws K402 with line and column.
 */
export function readYaml(text: string, file: string): YamlSource {
  if (text.length > maxBytes)
    fail("K402", `the file has ${text.length} characters, more than any pipeline`, {
      hint: "check that this is the right file",
      at: { file, line: 1, column: 1 },
    });
  try {
    const source = text.replace(/^\uFEFF/, "");
    const events = parseEvents(source, { filename: file, maxDepth: 100 });
    const documents = constructFromEvents(events, { source, filename: file, maxAliases: 100 });
    const positions = readPositions(events, source);
    return {
      documents,
      locate: (document, path) => ({ file, ...lineAndColumn(source, nearest(positions[document], path)) }),
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const mark = (error as { readonly mark?: { readonly line: number; readonly column: number } }).mark;
    return fail("K402", `the file is not valid YAML: ${error.reason}`, {
      hint: "correct the file at this place",
      at: { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 },
      cause: error,
    });
  }
}

interface Position {
  readonly offset: number;
  readonly children: Map<string | number, Position>;
}

interface Open {
  readonly position: Position;
  readonly kind: "document" | "sequence" | "mapping";
  count: number;
  key: { readonly name: string; readonly offset: number } | undefined;
}

/** One tree of positions a document, built from the parser's flat events. */
function readPositions(events: readonly Event[], source: string): readonly (Position | undefined)[] {
  const roots: (Position | undefined)[] = [];
  const stack: Open[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      roots.push(undefined);
      stack.push({ position: { offset: 0, children: new Map() }, kind: "document", count: 0, key: undefined });
    } else if (event.type === EVENT_ID.POP) {
      stack.pop();
    } else {
      const parent = stack.at(-1);
      if (parent === undefined) continue;
      const offset = startOf(event);
      if (parent.kind === "mapping" && parent.key === undefined) {
        parent.key = { name: event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : "", offset };
        if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) continue;
      }
      const position: Position = {
        offset: parent.kind === "mapping" ? (parent.key?.offset ?? offset) : offset,
        children: new Map(),
      };
      if (parent.kind === "document") roots[roots.length - 1] = position;
      else
        parent.position.children.set(parent.kind === "mapping" ? (parent.key?.name ?? "") : parent.count++, position);
      parent.key = undefined;
      if (event.type === EVENT_ID.MAPPING) stack.push({ position, kind: "mapping", count: 0, key: undefined });
      else if (event.type === EVENT_ID.SEQUENCE) stack.push({ position, kind: "sequence", count: 0, key: undefined });
    }
  }
  return roots;
}

function startOf(event: Exclude<Event, { readonly type: 1 | 6 }>): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start;
}

function nearest(root: Position | undefined, path: DocumentPath): number {
  let position = root;
  for (const key of path) {
    const child = position?.children.get(key);
    if (child === undefined) break;
    position = child;
  }
  return position?.offset ?? 0;
}

function lineAndColumn(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}
