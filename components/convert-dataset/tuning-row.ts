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

/** The row's texts: the instruction, "" when there is none, the turns before the answer, and the answer, which is the last turn. */
export function questionAndAnswer(row: TuningRow): { readonly question: readonly string[]; readonly answer: string } {
  const question = [row.systemInstruction === undefined ? "" : partsText(row.systemInstruction.parts)];
  for (const turn of row.contents) question.push(partsText(turn.parts));
  return { answer: question.pop() ?? "", question };
}
