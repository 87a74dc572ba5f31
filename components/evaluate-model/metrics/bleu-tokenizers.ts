import { splitWords, strip, withoutWhiteSpace } from "./python-text.ts";

/** How BLEU cuts a segment into words; sacrebleu's names. */
export type BleuTokenizer = "13a" | "intl" | "char" | "zh" | "none";

export const bleuTokenizers: Readonly<Record<BleuTokenizer, (segment: string) => readonly string[]>> = {
  "13a": (segment) => splitWords(separateWestern(` ${unescapeMarkup(segment)} `)),
  intl: (segment) => splitWords(separateInternational(segment)),
  char: (segment) => Array.from(withoutWhiteSpace(segment)),
  zh: (segment) => splitWords(separateWestern(separateChinese(strip(segment)))),
  none: splitWords,
};

function unescapeMarkup(segment: string): string {
  const joined = segment.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  if (!joined.includes("&")) return joined;
  return joined.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}

/** ASCII punctuation apart from ' , - . always stands alone; full stop, comma and hyphen depend on digits beside them. */
function separateWestern(segment: string): string {
  return segment
    .replace(/[ -&(-+:-@[-`{-~/]/g, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ");
}

function separateInternational(segment: string): string {
  return segment
    .replace(/(\P{N})(\p{P})/gu, "$1 $2 ")
    .replace(/(\p{P})(\P{N})/gu, " $1 $2")
    .replace(/\p{S}/gu, " $& ");
}

/**
 * The characters that sacrebleu's `zh` splits one by one. The first two ranges are its mistake, kept for parity: two
 * astral ranges were written with four-digit escapes, so arrows and curly quotes are split and rare ideographs are not.
 */
const chinese =
  /[\u2001-\u2a6d\u2f81-\u2fa1\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\uff00-\uffef\u2e80-\u2eff\u3000-\u303f\u31c0-\u31ef\u2f00-\u2fdf\u2ff0-\u2fff\u3100-\u312f\u31a0-\u31bf\ufe10-\ufe1f\ufe30-\ufe4f\u2600-\u26ff\u2700-\u27bf\u3200-\u32ff\u3300-\u33ff]/g;

const separateChinese = (segment: string): string => segment.replace(chinese, " $& ");
