import { notebookWords, squadWords } from "./answer-normalization.ts";
import { tokenF1 } from "./token-f1.ts";

/** A prediction and everything that would be right. */
export interface AnswerRow {
  readonly prediction: string;
  readonly references: readonly string[];
}

/** 1 when the prediction is one of the references, character by character. */
export const exactMatch = (row: AnswerRow): number => Number(row.references.includes(row.prediction));

/** Equality after the notebook's normalization. */
export const notebookMatch = (row: AnswerRow): number => matchOf(notebookWords, row);

/** Word overlap after the notebook's normalization. */
export const notebookF1 = (row: AnswerRow): number => f1Of(notebookWords, row);

/** Exact match as SQuAD's v1.1 script counts it. */
export const squadMatch = (row: AnswerRow): number => matchOf(squadWords, row);

/** F1 as SQuAD's v1.1 script counts it: two empty answers share no word and score 0. */
export const squadF1 = (row: AnswerRow): number => f1Of(squadWords, row);

/** Exact match as SQuAD's v2.0 script counts it: no reference with content means that no answer is right. */
export const squadV2Match = (row: AnswerRow): number => matchOf(squadWords, answerable(row));

/** F1 as SQuAD's v2.0 script counts it: when either side is empty, 1 if both are and otherwise 0. */
export function squadV2F1(row: AnswerRow): number {
  const { prediction, references } = answerable(row);
  const predicted = squadWords(prediction);
  return most(references, (reference) => {
    const expected = squadWords(reference);
    if (predicted.length === 0 || expected.length === 0) return Number(predicted.length === expected.length);
    return tokenF1(predicted, expected);
  });
}

/** References that normalize to nothing are removed; without any left the question is unanswerable. */
function answerable({ prediction, references }: AnswerRow): AnswerRow {
  const kept = references.filter((reference) => squadWords(reference).length > 0);
  return { prediction, references: kept.length > 0 ? kept : [""] };
}

type Normalize = (text: string) => readonly string[];

function matchOf(normalize: Normalize, row: AnswerRow): number {
  const predicted = normalize(row.prediction).join(" ");
  return most(row.references, (reference) => Number(normalize(reference).join(" ") === predicted));
}

function f1Of(normalize: Normalize, row: AnswerRow): number {
  const predicted = normalize(row.prediction);
  return most(row.references, (reference) => tokenF1(predicted, normalize(reference)));
}

function most(references: readonly string[], score: (reference: string) => number): number {
  let best = 0;
  for (const reference of references) best = Math.max(best, score(reference));
  return best;
}
