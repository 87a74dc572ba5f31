/** Tokens of a text by the rule of thumb that a word has one for every four letters begun; no real tokenizer. */
export function countTokens(text: string): number {
  const pieces = text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
  return pieces.reduce((sum, piece) => sum + Math.ceil(piece.length / 4), 0);
}

/** The beginning of a text that has at most so many tokens. */
export function firstTokens(text: string, limit: number): string {
  let left = limit;
  for (const match of text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
    const tokens = Math.ceil(match[0].length / 4);
    if (tokens > left) return text.slice(0, match.index + left * 4).trimEnd();
    left -= tokens;
    if (left === 0) return text.slice(0, match.index + match[0].length);
  }
  return text;
}
