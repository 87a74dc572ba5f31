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

/** Line and column, 1-based. */
interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

interface Positions {
  readonly ofOffset: (offset: number) => LineAndColumn;
  /** The place of a path in one document, or of its nearest ancestor. */
  readonly ofPath: (document: number, path: DocumentPath) => LineAndColumn;
}

/** Finds places in a file. Nothing is computed before it is asked, and only for the collections on the way. */
export function positionsIn({ original, source, events, added }: Reading): Positions {
  let lines: readonly number[] | undefined;
  let tree: EventTree | undefined;
  const ofOffset = (offset: number): LineAndColumn => {
    lines ??= lineStarts(original);
    return lineAndColumn(lines, offset - countBelow(added, offset));
  };
  const ofPath = (document: number, path: DocumentPath): LineAndColumn => {
    tree ??= new EventTree(events, source);
    return ofOffset(tree.offsetOf(document, path));
  };
  return { ofOffset, ofPath };
}

/** One child of a collection: where it is named, or stands when it has no name, and the event of its value. */
interface Child {
  readonly offset: number;
  readonly event: number;
}

/** The parser's flat events, seen as the trees they describe. */
class EventTree {
  readonly #events: readonly Event[];
  readonly #source: string;
  /** By event: the event after the whole value that starts there. */
  readonly #next: Int32Array;
  readonly #documents: readonly number[];
  readonly #children = new Map<number, ReadonlyMap<string | number, Child>>();

  constructor(events: readonly Event[], source: string) {
    this.#events = events;
    this.#source = source;
    this.#next = nextEvents(events);
    this.#documents = events.flatMap(({ type }, index) => (type === EVENT_ID.DOCUMENT ? [index + 1] : []));
  }

  offsetOf(document: number, path: DocumentPath): number {
    const root = this.#documents[document] ?? 0;
    let place: Child = { offset: startOf(this.#events[root]), event: root };
    for (const key of path) {
      const child = this.#childrenOf(place.event).get(key);
      if (child === undefined) break;
      place = child;
    }
    return place.offset;
  }

  /** Read once, since many problems can be in one large mapping. */
  #childrenOf(event: number): ReadonlyMap<string | number, Child> {
    const known = this.#children.get(event) ?? this.#readChildren(event);
    this.#children.set(event, known);
    return known;
  }

  #readChildren(collection: number): ReadonlyMap<string | number, Child> {
    const children = new Map<string | number, Child>();
    const type = this.#events[collection]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return children;
    const after = (event: number): number => this.#next[event] ?? this.#events.length;
    const end = after(collection) - 1;
    for (let at = collection + 1, index = 0; at < end; index++) {
      const offset = startOf(this.#events[at]);
      const event = type === EVENT_ID.MAPPING ? after(at) : at;
      children.set(type === EVENT_ID.MAPPING ? this.#text(at) : index, { offset, event });
      at = after(event);
    }
    return children;
  }

  #text(index: number): string {
    const event = this.#events[index];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#source, event) : "";
  }
}

function nextEvents(events: readonly Event[]): Int32Array {
  const next = Int32Array.from(events, (_, index) => index + 1);
  const open: number[] = [];
  events.forEach(({ type }, index) => {
    if (type === EVENT_ID.POP) next[open.pop() ?? 0] = index + 1;
    else if (type !== EVENT_ID.SCALAR && type !== EVENT_ID.ALIAS) open.push(index);
  });
  return next;
}

function startOf(event: Event | undefined): number {
  if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return 0;
  if (event.type === EVENT_ID.SCALAR) return event.valueStart - (isQuoted(event) ? 1 : 0);
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start;
}

function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAndColumn(starts: readonly number[], offset: number): LineAndColumn {
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
