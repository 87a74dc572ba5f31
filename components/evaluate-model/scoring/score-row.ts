import type { Diagnostic } from "../../../compiler/diagnostics/pipewright-error.ts";
import type { SourceRecord } from "../../convert-dataset/source-record.ts";
import type { ScorableRow } from "./scorer.ts";

/** A row of the file to score, checked. */
export interface ScoreRow extends ScorableRow {
  readonly id: string | number;
}

/** What is wrong with a row, and where. */
export interface BadRow {
  readonly problem: Diagnostic;
}

/**
 * Checks one row `{"id"?, "prediction", "reference" | "references": [..]}`; without an id its position counts. A row of
 * predictions.jsonl whose request failed has no prediction but an `outcome`, and is a row without an answer.
 */
export function parseScoreRow(
  record: SourceRecord,
  { file, position }: { readonly file: string; readonly position: number },
): ScoreRow | BadRow {
  const { value, line } = record;
  const bad = (message: string, hint: string): BadRow => ({
    problem: { code: "K632", message: `line ${line} ${message}`, hint, at: { file, line, column: 1 } },
  });
  if (value === undefined) {
    return bad(rawProblems[record.problem ?? ""] ?? "cannot be read", "write one JSON object on each line, as UTF-8");
  }
  const { id = String(position), prediction, reference, references, outcome } = value;
  if (typeof id !== "string" && typeof id !== "number")
    return bad("has an 'id' that is neither text nor a number", "leave 'id' out to number the rows");
  if (
    typeof prediction !== "string" &&
    !(prediction === undefined && typeof outcome === "string") &&
    prediction !== null
  ) {
    return bad(
      prediction === undefined ? "has no 'prediction'" : "has a 'prediction' that is not text",
      "give the model's answer as text, or null when there is none",
    );
  }
  const answers = references ?? (reference === undefined ? undefined : [reference]);
  if (answers === undefined)
    return bad("has neither 'reference' nor 'references'", "give the wanted answer as 'reference'");
  if (reference !== undefined && references !== undefined)
    return bad("has both 'reference' and 'references'", "keep one of them");
  if (!isTexts(answers))
    return bad("has a reference that is not text", "give 'reference' as text or 'references' as a list of texts");
  if (answers.length === 0) return bad("has an empty list of references", "give at least one reference");
  return { id, prediction: prediction ?? undefined, references: answers };
}

const rawProblems: Readonly<Record<string, string>> = {
  not_an_object: "is not a JSON object",
  invalid_json: "is not valid JSON",
  invalid_utf8: "is not valid UTF-8",
  nul_byte: "holds a NUL byte",
  row_too_long: "is longer than 16 MiB",
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
