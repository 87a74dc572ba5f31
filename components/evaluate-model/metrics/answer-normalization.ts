import { splitWords } from "./python-text.ts";

/** Lower case, white space runs as one space: what the users' notebook does. Punctuation and articles still count. */
export const notebookWords = (text: string): readonly string[] => splitWords(text.toLowerCase());

/** The SQuAD scripts' normalization: lower case, no ASCII punctuation, no articles, words between white space. */
export const squadWords = (text: string): readonly string[] =>
  // Punctuation goes first, so "the-best" becomes one word and keeps its article.
  splitWords(text.toLowerCase().replace(punctuation, "").replace(articles, " "));

const punctuation = /[!-/:-@[-`{-~]/g;

/** Whole words in Python's sense: `\b` is ASCII-only here and would take the "a" of "éa". */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;
