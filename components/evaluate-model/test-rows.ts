import { fail, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Diagnostic } from "../../compiler/diagnostics/pipewright-error.ts";
import { localFiles } from "../../storage/local-files.ts";
import { readJsonl } from "../convert-dataset/jsonl-reader.ts";
import type { SourceRecord } from "../convert-dataset/source-record.ts";
import { isObject, partsText } from "../convert-dataset/tuning-row.ts";
import type { TextPart, Turn } from "../convert-dataset/tuning-row.ts";

/** One question and the answer that is wanted. */
export interface TestRow {
  /** Position in the file, from 0, as text. */
  readonly id: string;
  /** The turns up to the answer, as the model gets them. */
  readonly contents: readonly Turn[];
  readonly systemInstruction?: string;
  /** The turns as one text, for people. */
  readonly prompt: string;
  readonly reference: string;
}

const mostListed = 20;

/**
 * Reads tuning rows of which the last turn is the wanted answer; only the first `limit` when that is given.
 * @throws K634 naming every bad row, at most 20. @throws K635 when there is no row.
 */
export async function readTestRows(path: string, limit: number | undefined): Promise<readonly TestRow[]> {
  const rows: TestRow[] = [];
  const problems: Diagnostic[] = [];
  let position = 0;
  reading: for await (const records of readJsonl(localFiles().readStream(path), () => undefined)) {
    for (const record of records) {
      if (rows.length === limit || problems.length === mostListed) break reading;
      const row = parseTestRow(record, String(position++));
      if (typeof row === "string") problems.push(badRow(row, { path, line: record.line }));
      else rows.push(row);
    }
  }
  if (problems.length > 0) throw new PipewrightError(problems);
  if (rows.length === 0) {
    fail("K635", "the test set has no rows", {
      hint: "give a larger share to the test set when converting, or another file",
      at: { file: path, line: 1, column: 1 },
    });
  }
  return rows;
}

const badRow = (problem: string, { path, line }: { readonly path: string; readonly line: number }): Diagnostic => ({
  code: "K634",
  message: `line ${line} ${problem}`,
  hint: "a test row has 'contents' with 'role' and 'parts', the last turn being the model's answer; 'pipewright data convert' writes such rows",
  at: { file: path, line, column: 1 },
});

/** The row, or what is wrong with it. */
function parseTestRow({ value }: SourceRecord, id: string): TestRow | string {
  if (value === undefined) return "is not a JSON object";
  const { contents, systemInstruction } = value;
  if (!Array.isArray(contents) || contents.length < 2) return "has no 'contents' with a question and an answer";
  if (!contents.every(isTurn)) return "has a turn without a 'role' of user or model and 'parts'";
  const turns: readonly Turn[] = contents;
  const answer = turns.at(-1);
  if (answer?.role !== "model") return "does not end with a turn of the model";
  if (!answer.parts.every((part) => typeof part["text" as keyof typeof part] === "string"))
    return "has an answer that is not text";
  const system = systemText(systemInstruction);
  if (system === "bad") return "has a 'systemInstruction' without text parts";
  const asked = turns.slice(0, -1);
  return {
    id,
    contents: asked,
    ...(system === undefined ? {} : { systemInstruction: system.text }),
    prompt: promptOf(asked),
    reference: partsText(answer.parts),
  };
}

function isTurn(value: unknown): value is Turn {
  if (!isObject(value)) return false;
  const { role, parts } = value;
  return (role === "user" || role === "model") && Array.isArray(parts) && parts.length > 0 && parts.every(isObject);
}

function systemText(value: unknown): TextPart | undefined | "bad" {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return { text: value };
  const parts = isObject(value) ? value["parts"] : undefined;
  if (
    !Array.isArray(parts) ||
    !parts.every((part): part is TextPart => isObject(part) && typeof part["text"] === "string")
  )
    return "bad";
  return { text: partsText(parts) };
}

function promptOf(turns: readonly Turn[]): string {
  const [only] = turns;
  if (turns.length === 1 && only !== undefined) return partsText(only.parts);
  return turns.map((turn) => `${turn.role}: ${partsText(turn.parts)}`).join("\n");
}
