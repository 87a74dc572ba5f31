import { createHash } from "node:crypto";
import { appendFile, readFile, rm } from "node:fs/promises";
import type * as z from "zod";
import { errorCode, readFailure, writeFailure } from "./file-failure.ts";

/** Answers that were paid for, kept as they come in, so that a task that is killed and run again asks only for the rest. */
export interface KeptAnswers<T> {
  /** What an earlier attempt was told on exactly this question. */
  find(question: unknown): T | undefined;
  /** Keeps an answer; resolves when it is in the file. @throws K662 or K665 when it cannot be written */
  add(question: unknown, answer: T): Promise<void>;
  /** Forgets everything, for when the finished output is in place. */
  remove(): Promise<void>;
}

/**
 * Opens the answers kept beside `output`, or none. Questions are plain data and are equal when their JSON is. A line that the
 * end of a process cut short, or that `schema` refuses, is left out.
 * @throws K662 or K664 when there is a file that cannot be read
 */
export async function openKeptAnswers<T>(output: string, schema: z.ZodType<T>): Promise<KeptAnswers<T>> {
  const path = `${output}.partial`;
  const text = await readIfThere(path);
  const known = new Map(text.split("\n").flatMap((line) => parseLine(line, schema)));
  // A new line must not continue a broken one.
  let waiting = text === "" || text.endsWith("\n") ? "" : "\n";
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const lines = waiting;
    waiting = "";
    if (lines === "") return;
    try {
      await appendFile(path, lines);
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  return {
    find: (question) => known.get(keyOf(question)),
    add: (question, answer) => {
      waiting += `${JSON.stringify({ key: keyOf(question), answer })}\n`;
      // One write at a time: what comes in meanwhile is written together, which a mounted bucket needs.
      writing = writing.then(write);
      return writing;
    },
    remove: async () => {
      await writing;
      await rm(path, { force: true });
    },
  };
}

const keyOf = (question: unknown): string => createHash("sha256").update(JSON.stringify(question)).digest("hex");

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw readFailure(path, error);
  }
}

function parseLine<T>(line: string, schema: z.ZodType<T>): readonly (readonly [string, T])[] {
  try {
    const { key, answer } = JSON.parse(line) as { readonly key?: unknown; readonly answer?: unknown };
    return typeof key === "string" ? [[key, schema.parse(answer)]] : [];
  } catch {
    return [];
  }
}
