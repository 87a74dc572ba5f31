import { isObject, type JsonObject, partsText, type TuningRow } from "../tuning-row.ts";
import type { CheckName, Report } from "./catalog.ts";

/** Checks one value as a tuning row. Problems that only concern one row, and need no other row to be seen. */
export function checkRow(value: unknown, report: Report): value is TuningRow {
  let sound = true;
  const problem: Report = (check) => {
    sound = false;
    return report(check);
  };
  if (!isObject(value)) {
    problem("not_an_object");
    return false;
  }
  checkSystem(value["systemInstruction"], problem);
  checkTurns(value["contents"], problem);
  if (sound) checkTexts(value as unknown as TuningRow, report, problem);
  return sound;
}

function checkSystem(system: unknown, problem: Report): void {
  if (system === undefined) return;
  const parts = isObject(system) ? system["parts"] : undefined;
  const fine =
    Array.isArray(parts) &&
    parts.length > 0 &&
    parts.every((part) => isObject(part) && typeof part["text"] === "string");
  if (!fine) problem("invalid_system_instruction");
}

function checkTurns(turns: unknown, problem: Report): void {
  if (!Array.isArray(turns) || turns.length === 0) return problem("missing_contents_list");
  const problems = new Set<CheckName>();
  let before: unknown;
  for (const turn of turns as readonly unknown[]) {
    turnProblem(turn, problems);
    const role = isObject(turn) ? turn["role"] : undefined;
    if (role !== undefined && role === before) problems.add("consecutive_turns");
    before = role;
  }
  if (problems.size === 0 && (turns[0] as JsonObject)["role"] !== "user") problems.add("first_role_not_user");
  if (problems.size === 0 && before !== "model") problems.add("last_role_not_model");
  for (const name of problems) problem(name);
}

function turnProblem(turn: unknown, problems: Set<CheckName>): void {
  if (!isObject(turn)) return void problems.add("invalid_content_item");
  const { role, parts } = turn;
  if (role === undefined || parts === undefined) return void problems.add("content_item_missing_key");
  if (role !== "user" && role !== "model") problems.add("unrecognized_role");
  if (!Array.isArray(parts) || parts.length === 0) return void problems.add("missing_or_invalid_parts");
  for (const part of parts as readonly unknown[]) {
    if (!isObject(part)) problems.add("invalid_part");
    else if (!hasContent(part)) problems.add("missing_text");
    else if (role === "model" && fileKeys.some((key) => key in part)) problems.add("invalid_model_part");
  }
}

const fileKeys = ["fileData", "file_data", "inlineData", "inline_data"];
const otherKeys = [...fileKeys, "functionCall", "function_call", "functionResponse", "function_response"];

const hasContent = (part: JsonObject): boolean =>
  "text" in part ? typeof part["text"] === "string" : otherKeys.some((key) => isObject(part[key]));

/** Not one of the characters that nearly all texts are made of; one scan instead of three. */
const unusual = /[^\t\n\r -~]/;

// Tab, line feed and carriage return belong in texts.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

function checkTexts(row: TuningRow, report: Report, problem: Report): void {
  const found = new Set<CheckName>();
  const look = (text: unknown): void => {
    if (typeof text !== "string") return;
    if (text.trim() === "") found.add("empty_text");
    if (!unusual.test(text)) return;
    if (!text.isWellFormed()) found.add("lone_surrogate");
    if (controls.test(text)) found.add("control_character");
    if (text.includes("\uFFFD")) found.add("replacement_character");
  };
  for (const part of row.systemInstruction?.parts ?? []) look(part.text);
  for (const turn of row.contents) for (const part of turn.parts) look((part as JsonObject)["text"]);
  const { length } = row.contents;
  const [question, answer] = [row.contents[length - 2], row.contents[length - 1]];
  if (question && answer && partsText(question.parts).trim() === partsText(answer.parts).trim() && found.size === 0)
    found.add("answer_repeats_input");
  for (const name of found) (name === "empty_text" || name === "lone_surrogate" ? problem : report)(name);
}
