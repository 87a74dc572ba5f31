import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from "js-yaml";

export type DocumentPath = readonly (string | number)[];

interface Reading {
  /** The file as it is. */
  readonly original: string;
  /** The text that the events refer to. */
  readonly source: string;
  readonly events: readonly Event[];
  /** Offsets of spaces that are in `source` but not in the file. */
  readonly added: readonly number[];
}

/** Finds the place of a path in one document, or of its nearest ancestor; 1-based. Nothing is computed before it is asked. */
export function positionsIn({
  original,
  source,
  events,
  added,
}: Reading): (document: number, path: DocumentPath) => { readonly line: number; readonly column: number } {
  let positions: readonly (Position | undefined)[] | undefined;
  let lines: readonly number[] | undefined;
  return (document, path) => {
    positions ??= readPositions(events, source);
    lines ??= lineStarts(original);
    const offset = nearest(positions[document], path);
    return lineAndColumn(lines, offset - countBelow(added, offset));
  };
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
  if (event.type === EVENT_ID.SCALAR) return event.valueStart - (isQuoted(event) ? 1 : 0);
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

function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAndColumn(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const line = countBelow(starts, offset + 1);
  return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
}

/** How many of the ascending numbers are below a limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Text in single or double quotes. The range of such an event lies within the quotes. */
export const isQuoted = ({ style }: { readonly style: number }): boolean =>
  style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
