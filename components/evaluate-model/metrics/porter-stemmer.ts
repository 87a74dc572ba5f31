/**
 * The stem of a lower-case word by Porter's algorithm with NLTK's extensions (its default mode), which is what
 * `rouge_score` uses. It is neither the published algorithm nor Porter2: "used" gives "use" here.
 */
export function porterStem(word: string): string {
  const irregular = irregularStems.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  return step5b(step5a(step4(step3(step2(step1c(step1b(step1a(word))))))));
}

const irregularStems: ReadonlyMap<string, string> = new Map([
  ["sky", "sky"],
  ["skies", "sky"],
  ["dying", "die"],
  ["lying", "lie"],
  ["tying", "tie"],
  ["news", "news"],
  ["inning", "inning"],
  ["innings", "inning"],
  ["outing", "outing"],
  ["outings", "outing"],
  ["canning", "canning"],
  ["cannings", "canning"],
  ["howe", "howe"],
  ["proceed", "proceed"],
  ["exceed", "exceed"],
  ["succeed", "succeed"],
]);

function step1a(word: string): string {
  if (!word.endsWith("s")) return word;
  if (word.endsWith("ies")) return word.length === 4 ? word.slice(0, -1) : word.slice(0, -2);
  if (word.endsWith("sses")) return word.slice(0, -2);
  return word.endsWith("ss") ? word : word.slice(0, -1);
}

function step1b(word: string): string {
  if (word.endsWith("ied")) return word.length === 4 ? word.slice(0, -1) : word.slice(0, -2);
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const rest = withoutInflection(word);
  if (rest === undefined) return word;
  if (rest.endsWith("at") || rest.endsWith("bl") || rest.endsWith("iz")) return `${rest}e`;
  if (endsWithDoubleConsonant(rest)) return /[lsz]$/.test(rest) ? rest : rest.slice(0, -1);
  return measure(rest) === 1 && endsConsonantVowelConsonant(rest) ? `${rest}e` : rest;
}

function withoutInflection(word: string): string | undefined {
  for (const suffix of ["ed", "ing"]) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, -suffix.length);
    if (hasVowel(stem)) return stem;
  }
  return undefined;
}

function step1c(word: string): string {
  if (!word.endsWith("y") || word.length < 3) return word;
  return isConsonant(word, word.length - 2) ? `${word.slice(0, -1)}i` : word;
}

type Rule = readonly [suffix: string, replacement: string];

const step2Rules: readonly Rule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["fulli", "ful"],
];

function step2(word: string): string {
  if (word.endsWith("alli") && measure(word.slice(0, -4)) > 0) return step2(word.slice(0, -2));
  const rule = step2Rules.find(([suffix]) => word.endsWith(suffix));
  if (rule !== undefined) return replaceWhenMeasured(word, rule);
  return word.endsWith("logi") && measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
}

const step3Rules: readonly Rule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

function step3(word: string): string {
  const rule = step3Rules.find(([suffix]) => word.endsWith(suffix));
  return rule === undefined ? word : replaceWhenMeasured(word, rule);
}

function replaceWhenMeasured(word: string, [suffix, replacement]: Rule): string {
  const stem = word.slice(0, -suffix.length);
  return measure(stem) > 0 ? stem + replacement : word;
}

const step4Suffixes = ("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize" as const).split(
  " ",
);

function step4(word: string): string {
  const suffix = step4Suffixes.find((suffix) => endsWithStep4(word, suffix));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  return measure(stem) > 1 ? stem : word;
}

/** `ion` is one rule with its condition: without s or t before it, later suffixes cannot match anyway. */
const endsWithStep4 = (word: string, suffix: string): boolean =>
  word.endsWith(suffix) && (suffix !== "ion" || /[st]ion$/.test(word));

function step5a(word: string): string {
  if (!word.endsWith("e")) return word;
  const stem = word.slice(0, -1);
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsConsonantVowelConsonant(stem)) ? stem : word;
}

function step5b(word: string): string {
  return word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
}

/** A `y` is a consonant at the start and after a vowel; so the classes alternate in a run of `y`. */
function isConsonant(word: string, index: number): boolean {
  let start = index;
  while (start > 0 && word[start] === "y") start--;
  if (start === index) return !isVowelLetter(word[index]);
  const alternates = (index - start) % 2 === 1;
  return word[start] === "y" ? !alternates : alternates === isVowelLetter(word[start]);
}

const isVowelLetter = (letter: string | undefined): boolean =>
  letter === "a" || letter === "e" || letter === "i" || letter === "o" || letter === "u";

/** How many times a vowel is directly followed by a consonant: Porter's m. */
function measure(word: string): number {
  let count = 0;
  let consonant = true;
  for (let i = 0; i < word.length; i++) {
    const wasVowel = !consonant;
    consonant = word[i] === "y" ? i === 0 || !consonant : !isVowelLetter(word[i]);
    if (consonant && wasVowel) count++;
  }
  return count;
}

function hasVowel(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (!isConsonant(word, i)) return true;
  return false;
}

function endsWithDoubleConsonant(word: string): boolean {
  const last = word.length - 1;
  return last >= 1 && word[last] === word[last - 1] && isConsonant(word, last);
}

/** Consonant, vowel, consonant other than w, x, y; or, NLTK's extension, exactly a vowel and a consonant. */
function endsConsonantVowelConsonant(word: string): boolean {
  const last = word.length - 1;
  if (last === 1) return !isConsonant(word, 0) && isConsonant(word, 1);
  return (
    last >= 2 &&
    isConsonant(word, last - 2) &&
    !isConsonant(word, last - 1) &&
    isConsonant(word, last) &&
    !/[wxy]$/.test(word)
  );
}
