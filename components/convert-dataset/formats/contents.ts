import type { Report } from "../checks/catalog.ts";
import { isObject, type JsonObject } from "../tuning-row.ts";
import type { RowFormat } from "./row-format.ts";

/** Rows that are tuning rows already. Snake case and the role 'assistant' are translated, the rest passes through. */
export const contents: RowFormat = {
  name: "contents",
  encoding: "jsonl",
  recognises: (row) => Array.isArray(row["contents"]),
  open: () => ({
    read: (row, report) => {
      const system = row["systemInstruction"] ?? row["system_instruction"];
      const { tools, contents: turns } = row;
      const config = row["generationConfig"] ?? row["generation_config"];
      for (const key of Object.keys(row)) if (!known.has(key)) report("unknown_field");
      return {
        ...(system === undefined || system === null ? {} : { systemInstruction: withoutRole(system) }),
        contents: Array.isArray(turns) ? turns.map((turn: unknown) => withModelRole(turn, report)) : turns,
        ...(tools === undefined ? {} : { tools }),
        ...(config === undefined ? {} : { generationConfig: config }),
      };
    },
  }),
};

const known: ReadonlySet<string> = new Set([
  "systemInstruction",
  "system_instruction",
  "contents",
  "tools",
  "generationConfig",
  "generation_config",
]);

/** The service ignores a role here; without it equal instructions are equal. */
function withoutRole(system: unknown): unknown {
  if (!isObject(system) || !("role" in system)) return system;
  const { role: _ignored, ...rest } = system;
  return rest;
}

function withModelRole(turn: unknown, report: Report): unknown {
  if (!isObject(turn) || turn["role"] !== "assistant") return turn;
  report("assistant_role");
  return { ...(turn satisfies JsonObject), role: "model" };
}
