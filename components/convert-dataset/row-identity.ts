import { hash } from "node:crypto";
import { crc32 } from "node:zlib";

/** What makes two rows the same, as numbers that take little memory. */
export interface RowIdentity {
  /** Position of the input, 0 to 1: the first 53 bits of SHA-256(seed, NUL, folded input) over 2^53. */
  readonly input: number;
  /** The answer alike, without the seed. */
  readonly answer: number;
  /** Checksum of the row to the letter; tells an exact repeat from one that differs in case or spaces. */
  readonly exact: number;
}

/** The texts that make a row what it is. */
export interface RowTexts {
  /** The instruction and all turns before the answer, in order. */
  readonly question: readonly string[];
  readonly answer: string;
  /** The row as JSON in UTF-8. */
  readonly line: Uint8Array;
}

/** Identifies rows by their input (instruction and all turns before the answer) and their answer, after folding. */
export function rowIdentifier(seed: number): (row: RowTexts) => RowIdentity {
  // Labels and instructions repeat; folding and hashing each anew would take a fifth of the conversion.
  const answerHash = remember((answer) => unitHash(fold(answer)));
  const foldSystem = remember(fold);
  return ({ question: [system = "", ...turns], answer, line }) => {
    // U+0001 and U+0002 cannot be confused with text that people write.
    const input = `${seed}\0${foldSystem(system)}\u0001${turns.map(fold).join("\u0002")}`;
    return { input: unitHash(input), answer: answerHash(answer), exact: crc32(line) };
  };
}

const rememberedTexts = 1000;
const rememberedLength = 200;

/** The same function that knows the first short texts by heart. */
function remember<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > rememberedLength) return of(text);
    let value = known.get(text);
    if (value === undefined) {
      value = of(text);
      if (known.size < rememberedTexts) known.set(text, value);
    }
    return value;
  };
}

/** Composed, lower case, with each run of spaces as one space and none at the ends. */
export function fold(text: string): string {
  // Most texts are plain, and then two scans stand for all of the below.
  if (!unusual.test(text) && !text.includes("  ")) return text.toLowerCase().trim();
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      // What is one space already, as nearly all are, is not replaced.
      .replaceAll(/\s{2,}|[^\S ]/g, " ")
      // Spaces beside the marks between turns count as little as those at the ends.
      .replaceAll(turnMark, "$1")
      .trim()
  );
}

/** Anything but printable ASCII. */
const unusual = /[^ -~]/;

// oxlint-disable-next-line no-control-regex
const turnMark = / ?([\u0001\u0002]) ?/g;

function unitHash(text: string): number {
  // One character a byte: much cheaper than a buffer for each row.
  const digest = hash("sha256", text, "binary");
  let high = 0;
  for (let at = 0; at < 4; at++) high = high * 256 + digest.charCodeAt(at);
  let low = 0;
  for (let at = 4; at < 8; at++) low = low * 256 + digest.charCodeAt(at);
  // 32 + 21 bits: the most that a double holds exactly.
  return (high * 2 ** 21 + Math.floor(low / 2 ** 11)) / 2 ** 53;
}
