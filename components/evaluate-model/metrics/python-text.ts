/**
 * Text operations with the meaning that Python's `str` gives them, because the reference packages are Python.
 * JavaScript's `\s`, `\w` and `\b` differ: U+001C–U+001F and U+0085 are white space only there, U+FEFF only here.
 */
// oxlint-disable-next-line no-control-regex -- the separators U+001C to U+001F are white space in Python
const whiteSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** The pieces between runs of white space, without empty ends: Python's `split()`. */
export function splitWords(text: string): string[] {
  const words = text.split(whiteSpace);
  if (words[0] === "") words.shift();
  if (words.at(-1) === "") words.pop();
  return words;
}

/** The text without white space at its end: Python's `rstrip()`. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The text without white space at either end: Python's `strip()`. */
export function strip(text: string): string {
  const kept = stripEnd(text);
  let start = 0;
  while (start < kept.length && isWhiteSpace(kept.charCodeAt(start))) start++;
  return start === 0 ? kept : kept.slice(start);
}

/** The text without any white space. */
export const withoutWhiteSpace = (text: string): string => text.replace(whiteSpace, "");

/** Orders texts by code point as Python does; UTF-16 order would put emoji before U+E000–U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point above every other UTF-16 unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** The 32 ASCII punctuation characters, as in Python's `string.punctuation`. */
export const asciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

function isWhiteSpace(unit: number): boolean {
  if (unit <= 0x20) return (unit >= 0x09 && unit <= 0x0d) || unit >= 0x1c;
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return (
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x1680 ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}
