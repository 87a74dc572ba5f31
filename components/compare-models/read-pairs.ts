import { readFile } from "node:fs/promises";
import * as z from "zod";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { PredictionRow } from "../evaluate-model/evaluation.ts";

/** One question with what both models made of it; undefined stands for no usable answer. */
export interface Pair {
  readonly id: string;
  readonly prompt: string;
  readonly systemInstruction?: string | undefined;
  readonly reference: string;
  readonly answerA: string | undefined;
  readonly answerB: string | undefined;
}

/** Rows that both files have, in the order of the first file, and how many only one file has. */
export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly unpaired: number;
}

const Row = z.object({
  id: z.string().min(1),
  prompt: z.string(),
  systemInstruction: z.string().optional(),
  reference: z.string().default(""),
  outcome: z.string(),
  prediction: z.string().optional(),
}) satisfies z.ZodType<Pick<PredictionRow, "id" | "prompt" | "reference"> & { readonly outcome: string }>;
type Row = z.infer<typeof Row>;

/**
 * Reads two predictions files and pairs their rows by id.
 * @throws K640 when a file cannot be read or has no rows. @throws K641 when the files are not about the same questions.
 */
export async function readPairs(pathA: string, pathB: string): Promise<Pairs> {
  const [rowsA, rowsB] = [await readRows(pathA), await readRows(pathB)];
  const byId = new Map(rowsB.map((row) => [row.id, row]));
  const pairs: Pair[] = [];
  for (const a of rowsA) {
    const b = byId.get(a.id);
    if (b !== undefined) pairs.push(pair(a, b));
  }
  if (pairs.length === 0) {
    fail("K641", `'${pathA}' and '${pathB}' have no row in common`, {
      hint: "evaluate both models on the same test set",
    });
  }
  return { pairs, unpaired: rowsA.length + rowsB.length - 2 * pairs.length };
}

function pair(a: Row, b: Row): Pair {
  if (a.prompt !== b.prompt) {
    fail("K641", `row '${a.id}' has one prompt in the first predictions file and another one in the second`, {
      hint: "evaluate both models on the same test set",
    });
  }
  const { id, prompt, systemInstruction, reference } = a;
  return { id, prompt, systemInstruction, reference, answerA: usable(a), answerB: usable(b) };
}

const usable = ({ outcome, prediction }: Row): string | undefined =>
  outcome === "ok" || outcome === "truncated" ? prediction : undefined;

async function readRows(path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (const [index, line] of (await readLines(path)).entries()) {
    if (line.trim() === "") continue;
    const row = parseRow(line);
    if (row === undefined) {
      return fail("K640", `line ${index + 1} of the predictions file '${path}' is no prediction`, {
        hint: "give the predictions that evaluate-model wrote: one JSON object a line with id, prompt and outcome",
      });
    }
    if (seen.has(row.id)) {
      return fail("K640", `line ${index + 1} of the predictions file '${path}' repeats the id '${row.id}'`, {
        hint: "give every row an id of its own",
      });
    }
    seen.add(row.id);
    rows.push(row);
  }
  if (rows.length === 0) {
    return fail("K640", `the predictions file '${path}' has no rows`, {
      hint: "check that the evaluation before had test rows to ask",
    });
  }
  return rows;
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, "utf8")).split("\n");
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return fail("K640", `the predictions file '${path}' cannot be read: ${reason}`, {
      hint: "check that the step before wrote it",
      cause,
    });
  }
}

function parseRow(line: string): Row | undefined {
  try {
    return Row.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
