import { EVENT_ID, type Event, getScalarValue } from "js-yaml";
import { isQuoted } from "./yaml-positions.ts";

/** A place in a file for which nothing is built from it. */
export interface Offender {
  readonly message: string;
  readonly hint: string;
  /** Offset in the source. */
  readonly offset: number;
}

/** Values that a document may have more than were written, by way of aliases. */
const maxRepeated = 10_000;

/**
 * What must not be built from the parser's events: aliases that make a few lines into more values than memory holds,
 * keys that an object cannot have, and the key that changes the prototype of whatever it is copied to.
 */
export function offenderIn(events: readonly Event[], source: string): Offender | undefined {
  const sizes = new Map<string, number>();
  const open: Open[] = [];
  let repeated = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      close(open, sizes);
      continue;
    }
    const parent = open.at(-1);
    const isKey = parent?.isKeyNext === true;
    if (parent?.isMapping === true) parent.isKeyNext = !isKey;
    if (event.type === EVENT_ID.DOCUMENT) {
      open.push({ isMapping: false, isKeyNext: false, size: 0, anchor: undefined });
      continue;
    }
    const anchor = event.anchorStart === -1 ? undefined : source.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) {
      const size = sizes.get(anchor ?? "") ?? 0;
      repeated += size;
      if (repeated > maxRepeated) return { ...endless, offset: event.anchorStart - 1 };
      if (parent !== undefined) parent.size += size;
    } else if (event.type === EVENT_ID.SCALAR) {
      if ((isKey || anchor !== undefined) && isPrototype(event, source))
        return { ...prototype, offset: event.valueStart - (isQuoted(event) ? 1 : 0) };
      if (anchor !== undefined) sizes.set(anchor, 1);
      if (parent !== undefined) parent.size += 1;
    } else if (isKey) {
      return { ...complexKey, offset: event.start };
    } else {
      // Within itself, an anchor stands for something without end.
      if (anchor !== undefined) sizes.set(anchor, Infinity);
      const isMapping = event.type === EVENT_ID.MAPPING;
      open.push({ isMapping, isKeyNext: isMapping, size: 1, anchor });
    }
  }
  return undefined;
}

const endless = {
  message: "the file's aliases repeat themselves or each other without end",
  hint: "write the values out",
};
const complexKey = { message: "a key is a list or a mapping", hint: "write text" };
const prototype = { message: "the key '__proto__' is not allowed", hint: "give it another name" };

interface Open {
  readonly isMapping: boolean;
  isKeyNext: boolean;
  /** Values within, aliases counted with all they stand for. */
  size: number;
  readonly anchor: string | undefined;
}

function close(open: Open[], sizes: Map<string, number>): void {
  const closed = open.pop();
  const outer = open.at(-1);
  if (closed === undefined) return;
  if (closed.anchor !== undefined) sizes.set(closed.anchor, closed.size);
  if (outer !== undefined) outer.size += closed.size;
}

type ScalarEvent = Extract<Event, { readonly valueStart: number }>;

/** The raw text may be longer, by escapes, and is never shorter. */
const isPrototype = (event: ScalarEvent, source: string): boolean =>
  event.valueEnd - event.valueStart >= "__proto__".length && getScalarValue(source, event) === "__proto__";
