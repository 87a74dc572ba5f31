const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += segmentWidth(segment);
  return width;
}

/** The text cut to at most `width` columns, with an ellipsis when something was left out. */
export function fitWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += segmentWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text cut in its middle to at most `width` columns: names often differ in their ends. */
export function fitMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
  const tail: string[] = [];
  let used = 0;
  for (const segment of characters.toReversed()) {
    used += segmentWidth(segment);
    if (used > Math.floor((width - 1) / 2)) break;
    tail.unshift(segment);
  }
  return fitWidth(text, width - displayWidth(tail.join(""))) + tail.join("");
}

/** The text with spaces added up to `width` columns, on the right or on the left. */
export function padWidth(text: string, width: number, side: "left" | "right" = "right"): string {
  const padding = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "right" ? text + padding : padding + text;
}

/** Lines of at most `width` columns, broken at spaces; a word longer than a line is cut. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = fitWidth(word, width);
  }
  if (line !== "") lines.push(line);
  return lines;
}

function segmentWidth(segment: string): number {
  if (/^\p{Mark}+$/u.test(segment)) return 0;
  if (/\p{Emoji_Presentation}|\uFE0F/u.test(segment)) return 2;
  const code = segment.codePointAt(0) ?? 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** The blocks of Unicode's East Asian wide and full-width characters. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];
