import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Case {
  readonly prediction: string;
  readonly references: readonly string[];
}

/** Draws from one seeded generator. */
export function drawer(seed: number) {
  const random = xoroshiro128plus(seed);
  for (let i = 0; i < 64; i++) random.next();
  const below = (bound: number): number => (random.next() >>> 0) % bound;
  const one = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
  return { below, one };
}

const common = `the a an of and to in is was it for on with as by at from that this he she they used using keys always
hopefully dying ties flies happy relational conditional generalizations hopping falling sky skies news running runs ran
quickly nationally possibly agreed feed 2019 3.5 1,234.56 don't O'Neill U.S. e-mail state-of-the-art A.M.`.split(/\s+/);
const strange = [
  ..."café naïve Ünïcödé ПРИВЕТ мир 東京 日本語 中文字 ３．５ ½ İstanbul ΣΑΣ ß ſ K 😀 👩‍👩‍👧 e\u0301 𝟘𝟙 𠮷野家 €5 → … “quoted” ‘single’ —dash— ＆ &quot; &amp;lt; <skipped> a-\nb \u200b \ufeff x\u0085y p\u001cq \u2028 \u00a0 \u3000 \r\n \t $ % ( ) ( word ) !? ... ,, 5- -5 3-4 a.b 1.a a.1 _ _x_ yyyy".split(
    " ",
  ),
  "\ud800",
];

/** Pairs of related texts with ordinary words, with strange ones, with line feeds, and with up to four references. */
export function generatedCases(count: number, seed: number): readonly Case[] {
  const { below, one } = drawer(seed);
  const word = (): string => (below(5) === 0 ? one(strange).replace("\ud800", "") : one(common));
  const text = (length: number): string =>
    Array.from({ length }, () => word() + one(["", "", "", "", ",", ".", "\n", "!", " "])).join(" ");
  /** Drops, doubles, replaces or moves a word here and there. */
  const changed = (source: string): string => {
    const words = source.split(" ");
    for (let edits = below(6); edits > 0; edits--) {
      const at = below(words.length + 1);
      const edit = below(4);
      if (edit === 0) words.splice(at, 1);
      else if (edit === 1) words.splice(at, 0, word());
      else if (edit === 2) words[at] = word();
      else words.splice(below(words.length + 1), 0, ...words.splice(at, 1 + below(4)));
    }
    return words.join(" ");
  };
  return Array.from({ length: count }, () => {
    const first = text(below(30));
    const references = [first, ...Array.from({ length: below(3) === 0 ? below(4) : 0 }, () => changed(first))];
    return { prediction: below(6) === 0 ? text(below(30)) : changed(changed(first)), references };
  });
}

/** What breaks metrics by hand: nothing, blanks, one character, repetition, another script, markup. */
export const nastyCases: readonly Case[] = [
  "",
  " ",
  "\n\n",
  ".",
  "a",
  "the",
  "a b a b a b a b",
  "东京 is 首都。",
  "&amp;quot; &lt;b&gt;",
  "one.\ntwo.\nthree.",
  "ﬁ ﬂ ① Ⅳ ²",
  "\u0000\u001f\u007f",
  "😀😀😀",
  "1990s, 3.14-2,000",
].flatMap((prediction, index, all) => [
  { prediction, references: [prediction] },
  { prediction, references: [all[(index + 1) % all.length] ?? ""] },
  { prediction, references: ["a b", "", prediction] },
]);

/** Thousands of words. */
export function longCases(seed: number): readonly Case[] {
  const { below, one } = drawer(seed);
  const text = (length: number): string =>
    Array.from({ length }, () => one(common) + (below(12) === 0 ? "\n" : "")).join(" ");
  return [2000, 700, 33, 32].map((length) => ({ prediction: text(length), references: [text(length + below(60))] }));
}

/** Every word of the texts, and made-up ones from syllables and suffixes, so that each rule of the stemmer is met. */
export function stemWords(seed: number): readonly string[] {
  const { below, one } = drawer(seed);
  const syllables = "a e i o u y b st r l s z t k ab ol yy er an iz bl at ll ss cr ow ax ey oy ply".split(" ");
  const suffixes =
    "s es ies sses ed eed ied ing y alli ational tional enci anci izer bli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion tion sion ou ism ate iti ous ive ize e ll l".split(
      " ",
    );
  return Array.from({ length: 5000 }, () => {
    const stem = Array.from({ length: 1 + below(4) }, () => one(syllables)).join("");
    return stem + one(suffixes) + (below(3) === 0 ? one(suffixes) : "");
  });
}

/** Labels in various proportions, some never predicted, some never true, some not listed. */
export function labelCases(seed: number) {
  const { below, one } = drawer(seed);
  const labels = ["spam", "ham", "Ham", "東", "😀", "\uff5e", "", "x y"];
  return Array.from({ length: 60 }, (_, index) => {
    const used = labels.slice(0, 1 + below(labels.length));
    const truth = Array.from({ length: 1 + below(40) }, () => one(used));
    const predicted = truth.map((label) => (below(3) === 0 ? one(labels) : label));
    return {
      truth,
      predicted,
      labels: index % 2 === 0 ? null : [truth[0] as string, ...labels.slice(6)].filter(distinct),
    };
  });
}

const distinct = (label: string, index: number, all: readonly string[]): boolean => all.indexOf(label) === index;
