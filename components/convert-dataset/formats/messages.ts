import type { CheckName, Report } from "../checks/catalog.ts";
import { isObject } from "../tuning-row.ts";
import type { RowFormat } from "./row-format.ts";

/** Chat rows of the Gemini 1.0 era: `{"messages":[{"role":"system|user|model","content":"…"}]}`. */
export const messages: RowFormat = {
  name: "messages",
  encoding: "jsonl",
  recognises: (row) => Array.isArray(row["messages"]),
  open: () => ({
    read: (row, report) => {
      const list: unknown = row["messages"];
      if (!Array.isArray(list) || list.length === 0) return report("missing_messages_list");
      const { system, turns, problems, broken } = readMessages(list);
      for (const name of problems) report(name);
      if (broken) return undefined;
      if (system.length === 0) return { contents: turns };
      return { systemInstruction: { parts: [{ text: system.join("\n\n") }] }, contents: turns };
    },
  }),
};

interface ReadMessages {
  readonly system: readonly string[];
  readonly turns: readonly unknown[];
  readonly problems: ReadonlySet<CheckName>;
  readonly broken: boolean;
}

function readMessages(list: readonly unknown[]): ReadMessages {
  const system: string[] = [];
  const turns: unknown[] = [];
  const problems = new Set<CheckName>();
  let broken = false;
  const problem: Report = (check) => {
    problems.add(check);
    broken = true;
    return undefined;
  };
  for (const message of list) {
    if (!isObject(message)) problem("invalid_message");
    else if (typeof message["role"] !== "string") problem("message_missing_key");
    else if (typeof message["content"] !== "string") problem("missing_content");
    else if (message["role"] !== "system") {
      if (message["role"] === "assistant") problems.add("assistant_role");
      const role = message["role"] === "assistant" ? "model" : message["role"];
      turns.push({ role, parts: [{ text: message["content"] }] });
    } else if (turns.length > 0) problem("system_not_first");
    else if (system.push(message["content"]) === 2) problems.add("system_messages_joined");
  }
  return { system, turns, problems, broken };
}
