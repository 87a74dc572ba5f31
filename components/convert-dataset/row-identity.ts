import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { questionAndAnswer, type TuningRow } from "./tuning-row.ts";

/** What makes two rows the same, as numbers that take little memory. */
export interface RowIdentity {
  /** Position of the input, 0 to 1: the first 53 bits of SHA-256(seed, NUL, folded input) over 2^53. */
  readonly input: number;
  /** The answer alike, without the seed. */
  readonly answer: number;
  /** Checksum of the row to the letter; tells an exact repeat from one that differs in case or spaces. */
  readonly exact: number;
}

/** Identifies rows by their input (instruction and all turns before the answer) and their answer, after folding. */
export function rowIdentifier(seed: number): (row: TuningRow, line: string) => RowIdentity {
  // Labels repeat; folding and hashing each anew would take a fifth of the conversion.
  const answers = new Map<string, number>();
  const answerHash = (answer: string): number => {
    const known = answers.get(answer);
    if (known !== undefined) return known;
    const value = unitHash(fold(answer));
    if (answers.size < rememberedAnswers && answer.length < rememberedLength) answers.set(answer, value);
    return value;
  };
  return (row, line) => {
    const { question, answer } = questionAndAnswer(row);
    return { input: unitHash(`${seed}\0${fold(question)}`), answer: answerHash(answer), exact: crc32(line) };
  };
}

const rememberedAnswers = 1000;
const rememberedLength = 200;

/** Composed, lower case, with each run of spaces as one space and none at the ends. */
export const fold = (text: string): string =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    // Spaces at the ends of each turn count as little as those at the ends of all.
    .replaceAll(turnMark, "$1")
    .trim();

// The marks that `questionAndAnswer` puts between turns.
// oxlint-disable-next-line no-control-regex
const turnMark = / ?([\u0001\u0002]) ?/g;

function unitHash(text: string): number {
  const digest = hash("sha256", text, "buffer");
  // 32 + 21 bits: the most that a double holds exactly.
  return (digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11)) / 2 ** 53;
}
