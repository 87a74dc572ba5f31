import * as z from "zod";
import { contentShape, promptOf, systemShape, textOf } from "../conversation.ts";
import type { Example } from "../learner/example.ts";
import { ServiceError } from "../service-error.ts";

/** A training file, read. */
export interface TuningRow {
  readonly examples: readonly Example[];
  readonly userTexts: readonly string[];
  readonly modelTexts: readonly string[];
  readonly system: string;
  readonly contents: readonly unknown[];
}

const rowShape = z.object({
  systemInstruction: systemShape.optional(),
  system_instruction: systemShape.optional(),
  contents: z.array(contentShape).min(1),
});

/** One conversation per line; every model turn is something to learn. @throws ServiceError naming the row */
export function parseTuningRows(bytes: Buffer, uri: string): readonly TuningRow[] {
  const lines = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  const rows = lines.flatMap((line, index) => (line.trim() === "" ? [] : [parseRow(line, { uri, row: index + 1 })]));
  if (rows.length === 0) throw new ServiceError("INVALID_ARGUMENT", `The dataset ${uri} has no examples.`);
  return rows;
}

interface Place {
  readonly uri: string;
  /** 1-based line. */
  readonly row: number;
}

function parseRow(line: string, place: Place): TuningRow {
  const value = parseLine(line, place);
  const parsed = rowShape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    wrong(place, `${issue?.path.join(".") || "row"}: ${issue?.message ?? "not a conversation"}`);
  }
  const { contents } = parsed.data;
  const system = parsed.data.systemInstruction ?? parsed.data.system_instruction;
  contents.forEach((content, index) => {
    const { role } = content;
    if (role !== "user" && role !== "model") {
      wrong(place, `contents.${index}.role: Please use a valid role: user, model; here '${role ?? ""}'`);
    }
    if (content.parts.length === 0) wrong(place, `contents.${index}.parts: a turn has at least one part`);
  });
  if (contents.at(-1)?.role !== "model")
    wrong(place, "the last turn is not a model turn, so there is nothing to learn");
  return {
    examples: contents.flatMap((content, index) =>
      content.role === "model" ? [{ ...promptOf(contents.slice(0, index), system), answer: textOf(content) }] : [],
    ),
    userTexts: contents.filter(({ role }) => role === "user").map(textOf),
    modelTexts: contents.filter(({ role }) => role === "model").map(textOf),
    system: textOf(system),
    contents,
  };
}

function parseLine(line: string, place: Place): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    return wrong(place, `not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

function wrong({ uri, row }: Place, reason: string): never {
  throw new ServiceError("INVALID_ARGUMENT", `Row ${row} of ${uri} is invalid: ${reason}`);
}
