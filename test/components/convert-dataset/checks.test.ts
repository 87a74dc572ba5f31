import { describe, expect, test } from "vitest";
import { type CheckName, checks } from "../../../components/convert-dataset/checks/catalog.ts";
import type { ConvertOptions } from "../../../components/convert-dataset/convert.ts";
import { chat, convertText, manyRows, tuningRow } from "./convert-text.ts";

/** A source that one check must find on its second line, with every other finding it brings. */
interface Case {
  readonly source: string | Uint8Array;
  readonly options?: Partial<ConvertOptions>;
  /** Lines of the finding. @default [2] */
  readonly rows?: readonly number[];
  /** Count, when it is not the number of lines. */
  readonly count?: number;
}

const good = chat("first", "answer");
const second = (line: string | object): string =>
  `${good}\n${typeof line === "string" ? line : JSON.stringify(line)}\n`;
const turn = (role: string, ...parts: readonly unknown[]): unknown => ({ role, parts });
/** A second line in tuning form; the file is then of that form. */
const contents = (...turns: readonly unknown[]): string =>
  `${tuningRow("a", "b")}\n${JSON.stringify({ contents: turns })}\n`;
const messages = (...list: readonly unknown[]): string => second({ messages: list });
const user = { role: "user", content: "u" };
const model = { role: "model", content: "m" };
const bytes = (...pieces: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece))));
const labelled = (...counts: readonly number[]): string =>
  counts
    .flatMap((count, label) => manyRows(count, [`label ${label}`]).map((row) => row.replace("question", `q${label}`)))
    .join("\n");

const cases: Readonly<Record<CheckName, Case>> = {
  missing_contents_list: { source: contents() },
  invalid_content_item: { source: contents("hello") },
  content_item_missing_key: { source: contents({ role: "user" }) },
  unrecognized_role: { source: messages(user, { role: "agent", content: "x" }) },
  missing_or_invalid_parts: { source: contents({ role: "user", parts: { text: "x" } }) },
  invalid_part: { source: contents(turn("user", "x"), turn("model", { text: "y" })) },
  missing_text: { source: contents(turn("user", { txt: "x" }), turn("model", { text: "y" })) },
  consecutive_turns: { source: messages(user, user, model) },
  missing_messages_list: { source: second({ messages: [] }) },
  invalid_message: { source: messages("hello") },
  message_missing_key: { source: messages({ content: "u" }, model) },
  missing_content: { source: messages(user, { role: "model" }) },
  system_not_first: { source: messages(user, { role: "system", content: "s" }, model) },
  first_role_not_user: { source: messages(model) },
  last_role_not_model: { source: messages(user) },
  invalid_system_instruction: {
    source: `${tuningRow("a", "b")}\n${JSON.stringify({ systemInstruction: "be brief", ...(JSON.parse(tuningRow("c", "d")) as object) })}`,
  },
  invalid_model_part: {
    source: contents(turn("user", { text: "x" }), turn("model", { fileData: { fileUri: "gs://b/x.png" } })),
  },
  empty_text: { source: second(chat("u", " \n")) },
  lone_surrogate: { source: second(`${chat("u", "m").slice(0, -4)}\\ud800"}]}`) },
  invalid_json: { source: second('{"messages": [') },
  not_an_object: { source: second("[1]") },
  invalid_utf8: { source: bytes(`${good}\n{"messages":"`, [0xe4], `"}\n`) },
  nul_byte: { source: second('{"messages\0":1}') },
  row_too_long: { source: second(`{"x":"${"y".repeat(17 * 1024 * 1024)}"}`) },
  invalid_csv: { source: "input_text,output_text\na,b,c\nd,e\n" },
  control_character: { source: second(chat("u", "m\u0007")) },
  replacement_character: { source: second(chat("u", "m\uFFFD")) },
  answer_repeats_input: { source: second(chat("same", " same")) },
  conflicting_answers: { source: second(chat("FIRST", "other")) },
  repeated_row: { source: second(good), options: { deduplicate: false } },
  empty_cell: { source: "input_text,output_text,more\na,b,\n", options: { inputTemplate: "{input_text}{more}" } },
  unknown_field: { source: `${tuningRow("a", "b")}\n${tuningRow("c", "d").slice(0, -1)},"id":7}` },
  row_over_token_limit: { source: second(chat("long ".repeat(110_000), "m")) },
  mixed_system_instructions: { source: messages({ role: "system", content: "s" }, user, model) },
  duplicate_row: { source: second(good) },
  near_duplicate_row: { source: second(chat(" FIRST", "Answer ")) },
  few_training_rows: { source: good, rows: [], count: 1 },
  no_validation_rows: { source: good, options: { validationFraction: 0.1 }, rows: [], count: 1 },
  no_test_rows: { source: good, options: { testFraction: 0.1 }, rows: [], count: 1 },
  validation_capped: {
    source: manyRows(600, ["a", "b"]).join("\n"),
    options: { validationFraction: 0.5, baseModel: "gemini-1.5-flash-002" },
    rows: [],
    count: 1,
  },
  near_file_limit: { source: "", rows: [] },
  rare_answer: { source: labelled(6, 6, 2), rows: [], count: 1 },
  unbalanced_answers: { source: labelled(70, 6), rows: [], count: 1 },
  answer_variants: {
    source: [
      ...manyRows(6, ["Positive"]),
      ...manyRows(6, ["positive."]).map((row) => row.replace("question", "q")),
    ].join("\n"),
    rows: [],
    count: 1,
  },
  unknown_base_model: { source: good, options: { baseModel: "gemini-9" }, rows: [], count: 1 },
  assistant_role: { source: messages(user, { role: "assistant", content: "m" }) },
  system_messages_joined: {
    source: messages({ role: "system", content: "s" }, { role: "system", content: "t" }, user, model),
  },
  byte_order_mark: { source: `\uFEFF${good}`, rows: [1] },
  crlf_line_ends: { source: `${good}\r\n`, rows: [1] },
  blank_line: { source: `${good}\n \n`, rows: [2] },
};

/** Needs a training file of 900 MB; whole-file.test.ts tells the check of one. */
const untested: ReadonlySet<string> = new Set(["near_file_limit"]);

describe("each check finds its problem", () => {
  for (const [check, { source, options, rows = [2], count = rows.length }] of Object.entries(cases)) {
    if (untested.has(check)) continue;
    test(check, async () => {
      const format = check === "invalid_csv" || check === "empty_cell" ? { format: "csv" } : {};
      const { report } = await convertText(source, { ...format, ...options });
      const found = report.findings.find((finding) => finding.check === check);
      const { severity, message } = checks[check as CheckName];
      expect(found).toMatchObject({ check, severity, message, count, rows });
      // An error rejects exactly the rows it names; anything else rejects none.
      expect(report.rowsRejected).toBe(severity === "error" ? count : 0);
    });
  }
});

test("findings come in order of severity, then of frequency, with the beginning and the end of a long example", async () => {
  const long = chat("a very long question ".repeat(20), "");
  const { report } = await convertText([good, "{", long, "{", `${good} `].join("\n"));
  expect(report.findings).toEqual([
    {
      check: "invalid_json",
      severity: "error",
      message: checks.invalid_json.message,
      count: 2,
      rows: [2, 4],
      example: "{",
    },
    {
      check: "empty_text",
      severity: "error",
      message: checks.empty_text.message,
      count: 1,
      rows: [3],
      example:
        '{"messages":[{"role":"user","content … tion a very long question a very long question "},{"role":"model","content":""}]}',
    },
    {
      check: "few_training_rows",
      severity: "warning",
      message: checks.few_training_rows.message,
      count: 1,
      rows: [],
    },
    {
      check: "duplicate_row",
      severity: "note",
      message: checks.duplicate_row.message,
      count: 1,
      rows: [5],
      example: "first → answer",
    },
  ]);
});

test("only the first twenty lines of a finding are kept, and its count is exact", async () => {
  const { report } = await convertText([good, ...Array.from({ length: 50 }, () => "{")].join("\n"));
  const [finding] = report.findings;
  expect(finding).toMatchObject({ count: 50, rows: Array.from({ length: 20 }, (_, index) => index + 2) });
});
