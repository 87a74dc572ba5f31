/** One row as Gemini tuning on Vertex AI reads it. */
export interface TuningRow {
  readonly systemInstruction?: { readonly parts: readonly TextPart[] };
  readonly contents: readonly Turn[];
  readonly tools?: unknown;
  readonly generationConfig?: unknown;
}

export interface Turn {
  readonly role: "user" | "model";
  readonly parts: readonly Part[];
}

export interface TextPart {
  readonly text: string;
}

/** Text, or a file or function part that passes through unchanged. */
export type Part = TextPart | Readonly<Record<string, unknown>>;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object, not a list or null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** All text of a list of parts; other parts as their JSON, so that they count when rows are compared. */
export function partsText(parts: readonly Part[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only["text" as keyof Part] === "string") {
    return (only as TextPart).text;
  }
  return parts
    .map((part) => ("text" in part && typeof part.text === "string" ? part.text : JSON.stringify(part)))
    .join("\n");
}

/** The row's question and its answer: everything before the last turn, and the last turn. */
export function questionAndAnswer(row: TuningRow): { readonly question: string; readonly answer: string } {
  const system = row.systemInstruction === undefined ? "" : partsText(row.systemInstruction.parts);
  const before = row.contents.slice(0, -1);
  const last = row.contents.at(-1);
  // U+0001 and U+0002 cannot be confused with text that people write.
  const question = `${system}\u0001${before.map((turn) => partsText(turn.parts)).join("\u0002")}`;
  return { question, answer: last === undefined ? "" : partsText(last.parts) };
}
