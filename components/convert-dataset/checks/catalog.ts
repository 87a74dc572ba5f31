import type { Finding } from "../conversion-report.ts";

/** What a check says about the rows it found. The names of the first two groups are those of the vendor's own notebook. */
export interface Check {
  /** Errors reject the row, warnings ask people to look, notes say what was changed or left out. */
  readonly severity: Finding["severity"];
  readonly message: string;
}

const error = (message: string): Check => ({ severity: "error", message });
const warning = (message: string): Check => ({ severity: "warning", message });
const note = (message: string): Check => ({ severity: "note", message });

/** Every check there is. A new one is a line here and one call of `report` where the fact is seen. */
export const checks = {
  // Structure of the tuning rows.
  missing_contents_list: error("'contents' is missing or not a list with turns"),
  invalid_content_item: error("a turn is not an object"),
  content_item_missing_key: error("a turn has no 'role' or no 'parts'"),
  unrecognized_role: error("a role is neither 'user' nor 'model' (nor 'system' or 'assistant', which are translated)"),
  missing_or_invalid_parts: error("'parts' is not a list with parts"),
  invalid_part: error("a part is not an object"),
  missing_text: error("a part has neither text nor a file nor a function call"),
  consecutive_turns: error("two turns in a row have the same role"),
  // Structure of legacy rows.
  missing_messages_list: error("'messages' is missing or not a list with messages"),
  invalid_message: error("a message is not an object"),
  message_missing_key: error("a message has no 'role'"),
  missing_content: error("a message has no 'content' text"),
  system_not_first: error("a system message comes after the conversation began"),
  // Both.
  first_role_not_user: error("the conversation does not begin with the user"),
  last_role_not_model: error("the conversation does not end with the model, so there is nothing to learn"),
  invalid_system_instruction: error("the system instruction has no text parts"),
  invalid_model_part: error("a model turn holds a file; it may hold text and function calls"),
  empty_text: error("a text is empty or only spaces"),
  lone_surrogate: error("a text holds half of a surrogate pair, which no UTF-8 file can carry"),
  // Lines and cells.
  invalid_json: error("the line is not JSON"),
  not_an_object: error("the line is JSON but not an object"),
  invalid_utf8: error("the row holds bytes that are not UTF-8"),
  nul_byte: error("the row holds NUL bytes"),
  row_too_long: error("the row is longer than 16 MiB"),
  invalid_csv: error("the CSV row has a broken quote or another number of cells than the header"),
  // Rows that stay.
  control_character: warning("a text holds control characters"),
  replacement_character: warning("a text holds U+FFFD, the sign of an earlier wrong decoding"),
  answer_repeats_input: warning("the answer is the user's text again"),
  conflicting_answers: warning("the same input appears with another answer"),
  repeated_row: warning("the row repeats an earlier one and was kept, as asked"),
  empty_cell: warning("a column of the template is empty"),
  unknown_field: warning("a field that tuning does not know was left out"),
  row_over_token_limit: warning(
    "the row has more tokens than the base model takes, by estimate; the service would drop it",
  ),
  mixed_system_instructions: warning(
    "the system instruction differs from the one of the first row; serving must send the right one",
  ),
  // Rows that are left out, but not unusable.
  duplicate_row: note("the row repeats an earlier one exactly and was left out"),
  near_duplicate_row: note("the row repeats an earlier one except for case and spaces and was left out"),
  // The whole file.
  few_training_rows: warning("fewer than 100 training rows; tuning works best from about 100"),
  no_validation_rows: warning("too few rows for the validation share, so the validation set is empty"),
  no_test_rows: warning("too few rows for the test share, so the test set is empty"),
  validation_capped: note("validation was cut to what the base model accepts; the other rows train"),
  near_file_limit: warning("the training file has more than 90 % of the allowed size"),
  rare_answer: warning("an answer that others share occurs in fewer than 5 rows, too few to learn or to test"),
  unbalanced_answers: warning("the most frequent answer has more than 10 times the rows of the rarest"),
  answer_variants: warning("two answers differ only in case, spaces or the last punctuation mark"),
  unknown_base_model: note("the base model is not in the table of limits; the limits of the current models were used"),
  assistant_role: note("the role 'assistant' became 'model'"),
  system_messages_joined: note("several system messages became one system instruction"),
  byte_order_mark: note("the file begins with a byte order mark, which was left out"),
  crlf_line_ends: note("lines end with CR LF; the output ends them with LF"),
  blank_line: note("blank lines were skipped"),
} as const satisfies Readonly<Record<string, Check>>;

/** The stable name of a check. */
export type CheckName = keyof typeof checks;

/** Says that a check found something in the row at hand. Returns undefined, so that a row can be given up in one statement. */
export type Report = (check: CheckName) => undefined;
