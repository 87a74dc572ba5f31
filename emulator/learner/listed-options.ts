/** Answers that a prompt offers, in the order it names them; empty when it offers none. */
export function listedOptions(text: string): readonly string[] {
  const quoted = enumeration(
    text,
    /(?:["'“‘`][^"'”’`\n]{1,40}["'”’`](?:\s*(?:,|\/|\||\bor\b|\band\b|,\s*(?:or|and))\s*)?){2,}/iu,
  );
  if (quoted)
    return unique([...quoted.matchAll(/["'“‘`]([^"'”’`\n]{1,40})["'”’`]/g)].map(([, option]) => option ?? ""));
  const introduced = enumeration(
    text,
    /(?<=\b(?:one of|either|options?|choices|labels?|categories|classes|as|into|whether (?:it|this|the \w+) is)\b[^:.\n]{0,40}?[:\s]\s*)[\p{L}\d_ -]{1,30}(?:\s*[,/|]\s*(?:or |and )?[\p{L}\d_ -]{1,30}|\s+or\s+[\p{L}\d_-]{1,30}){1,20}/iu,
  );
  return introduced ? unique(introduced.split(/\s*(?:,|\/|\||\bor\b|\band\b)\s*/i)) : [];
}

const enumeration = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[0];

function unique(options: readonly string[]): readonly string[] {
  const clean = options.map((option) => option.replace(/^(?:one of|either|the|a|an)\s+/i, "").trim());
  return [...new Set(clean.filter((option) => option !== "" && option.split(/\s+/).length <= 4))];
}
