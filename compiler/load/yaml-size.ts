import { fail } from "../diagnostics/pipewright-error.ts";

/**
 * Files beyond this are refused before they are read. A pipeline of 10,000 tasks that share nothing is 9 MB, and no
 * backend runs half of that.
 */
const maxBytes = 16 * 1024 * 1024;

/** Signs of a new line, item or field. Reading costs about a microsecond for each; those 10,000 tasks have 0.4 million. */
const maxSigns = 1_000_000;

/** Refuses a file for its size alone. @throws K402 */
export function checkBytes(bytes: number, file: string): void {
  if (bytes > maxBytes)
    refuse(`the file has ${mebibytes(bytes)}, and no more than ${mebibytes(maxBytes)} are read`, file);
}

/** Refuses text that would keep the parser busy, without parsing it. @throws K402 */
export function checkText(text: string, file: string): void {
  // No character takes less than a byte.
  checkBytes(text.length, file);
  if (text.length > maxSigns && countSigns(text) > maxSigns)
    refuse(`the file has more than ${maxSigns} lines, items and fields, and no more are read`, file);
}

function refuse(message: string, file: string): never {
  return fail("K402", message, { hint: "check that this is the right file", at: { file, line: 1, column: 1 } });
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function countSigns(text: string): number {
  let signs = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = signsByCode[text.charCodeAt(at)];
    if (sign === always || (sign === beforeSpace && text.charCodeAt(at + 1) === space)) signs++;
  }
  return signs;
}

const [always, beforeSpace, space] = [1, 2, 32];
/** A hyphen or a question mark begins an item or a field only with a space after it. */
const signsByCode = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if ("\n\r,[{".includes(char)) return always;
  return "-?".includes(char) ? beforeSpace : 0;
});
