/** Lower-case words, numbers and pictographs of a text, in order. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*|\p{Extended_Pictographic}/gu) ?? [];
}

/** Sentences of a text: lines, cut again after a full stop, question or exclamation mark that a blank follows. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n+|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** Words that say nothing about what a text is about. */
export const stopWords: ReadonlySet<string> = new Set(
  (
    "a an the and or but if then than so as of at by for from in into on onto to up with without about over under is are was were " +
    "be been being am do does did have has had i you he she it we they me him her us them my your his its our their this that " +
    "these those there here what which who whom whose when where why how not no yes can could will would shall should may might must just"
  ).split(" "),
);

/** Words of a text that carry its subject. */
export const contentWords = (text: string): readonly string[] => wordsOf(text).filter((word) => !stopWords.has(word));

/** F1 of two bags of words, 0 to 1. */
export function wordOverlap(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared++;
    left.set(word, count - 1);
  }
  return (2 * shared) / (a.length + b.length);
}
