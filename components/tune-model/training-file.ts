import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";

/** What one pass over a file of tuning rows found. */
export interface TrainingFile {
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
}

/**
 * Reads a JSONL file of tuning rows once, before anything is paid for.
 * @throws K621 when it cannot be read, has no rows, or has a row that the service could not use.
 */
export async function checkTrainingFile(path: string, what: string): Promise<TrainingFile> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let rows = 0;
  let line = 0;
  try {
    for await (const text of linesOf(path, (piece) => {
      hash.update(piece);
      sizeBytes += piece.length;
    })) {
      line++;
      if (text.trim() === "") continue;
      const problem = problemOf(text);
      if (problem !== undefined) {
        fail("K621", `line ${line} of the ${what} file ${problem}`, {
          hint: "make the file with convert-dataset: one JSON object a line, with 'contents' that end with a model turn",
        });
      }
      rows++;
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    fail("K621", `the ${what} file '${path}' cannot be read: ${error.code ?? error.message}`, {
      hint: "check that the step before wrote it",
      cause: error,
    });
  }
  if (rows === 0) {
    fail("K621", `the ${what} file '${path}' has no rows`, {
      hint: "give at least one row; about 100 are needed before tuning shows an effect",
    });
  }
  return { path, rows, sizeBytes, digest: hash.digest("hex") };
}

/** Not node:readline, whose iterator does not pass on what goes wrong in the stream below it. */
async function* linesOf(path: string, onBytes: (piece: Buffer) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  // A stream without an encoding yields buffers.
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    onBytes(piece);
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** What makes a line unusable as a tuning row, in words that follow "line 3 of the training file". */
function problemOf(text: string): string | undefined {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return "is not valid JSON";
  }
  const contents = typeof row === "object" && row !== null && "contents" in row ? row.contents : undefined;
  if (!Array.isArray(contents) || contents.length === 0) return "has no 'contents'";
  const roles = contents.map((turn: unknown) =>
    typeof turn === "object" && turn !== null && "role" in turn ? turn.role : undefined,
  );
  const wrong = roles.findIndex((role) => role !== "user" && role !== "model" && role !== "function");
  if (wrong !== -1)
    return `has the role '${String(roles[wrong])}' in turn ${wrong + 1}, and only 'user' and 'model' are known`;
  return roles.at(-1) === "model" ? undefined : "does not end with a model turn, so there is nothing to learn from it";
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;
