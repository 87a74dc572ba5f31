/** A text in which some lines were moved to the right by one space, and where those spaces stand. */
export interface IndentedText {
  readonly text: string;
  /** Offsets of the added spaces, ascending, in the new text. */
  readonly added: readonly number[];
}

/**
 * Moves continuation lines of quoted text that stand at the indentation of their own "- " to the right:
 *
 *     - "first
 *     second"
 *
 * YAML wants such lines deeper, PyYAML reads them anyway, and files that went through other tools have them. Leading
 * spaces of a continuation line are not part of the value, so nothing changes as long as each of the added spaces really
 * stands inside quotes, which the caller has to check: this pass looks at lines and knows no block scalars.
 */
export function indentContinuations(source: string): IndentedText {
  const pieces: string[] = [];
  const added: number[] = [];
  let offset = 0;
  let length = 0;
  while (offset < source.length) {
    const end = lineEnd(source, offset);
    const open = opening.exec(source.slice(offset, Math.min(end, offset + longestOpening)));
    const close = open === null ? end : closingLineEnd(source, offset + open[0].length, open[2] === '"');
    for (let start = offset; start < close;) {
      const next = lineEnd(source, start);
      if (start > offset && open !== null && indentation(source, start) === (open[1] ?? "").length) {
        added.push(length++);
        pieces.push(" ");
      }
      pieces.push(source.slice(start, next));
      length += next - start;
      start = next;
    }
    offset = close;
  }
  return { text: pieces.join(""), added };
}

/** "  - - 'text": the dashes before the last one count as indentation. */
const opening = /^([ -]*)- +(["'])/;
const longestOpening = 400;

const lineEnd = (source: string, from: number): number => {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end + 1;
};

function indentation(source: string, from: number): number {
  let count = 0;
  while (source[from + count] === " ") count++;
  return source[from + count] === "\n" || source[from + count] === "\r" ? -1 : count;
}

/** The end of the line on which the quotes close; of the text when they never do. */
function closingLineEnd(source: string, from: number, double: boolean): number {
  const quote = double ? '"' : "'";
  let at = from;
  for (;;) {
    at = source.indexOf(quote, at);
    if (at === -1) return lineEnd(source, from);
    if (double ? isEscaped(source, at) : source[at + 1] === quote) at += double ? 1 : 2;
    else return lineEnd(source, at);
  }
}

function isEscaped(source: string, at: number): boolean {
  let backslashes = 0;
  while (source[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
