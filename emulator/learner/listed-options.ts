/** Answers that a prompt offers, in the order it names them; empty when it offers none. */
export function listedOptions(text: string): readonly string[] {
  const quoted = /(?:["“`][^"”`\n]{1,40}["”`](?:,? or |,? and |, ?| ?[/|] ?)?){2,}/.exec(text)?.[0];
  if (quoted !== undefined) {
    return unique([...quoted.matchAll(/["“`]([^"”`\n]{1,40})["”`]/g)].map(([, option]) => option ?? ""));
  }
  const plain = series.exec(text)?.[0];
  return plain === undefined ? [] : unique(plain.split(/,? or |,? and |, ?| ?[/|] ?/i));
}

const item = String.raw`[\p{L}\d_-]{1,30}(?: [\p{L}\d_-]{1,30})?`;

/** "a, b or c", "a, b, and c", "a | b | c": at least two separators, or one "or" after "either", ":" or "as". */
const series = new RegExp(
  String.raw`${item}(?:(?:, | ?[/|] ?)${item})+(?:,? (?:or|and) ${item})|${item}(?: ?[|] ?${item}){2,}|(?<=(?:either|as|:) )[\p{L}\d_-]{1,30} or [\p{L}\d_-]{1,30}`,
  "iu",
);

/** A list begins inside a sentence, so its first item may have caught a word too many. */
function unique(options: readonly string[]): readonly string[] {
  const clean = options.map((option) => option.replace(/^(?:either|as|is|are|the|a|an|of|with) /i, "").trim());
  return [...new Set(clean.filter((option) => option !== ""))];
}
