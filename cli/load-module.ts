import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "./context.ts";

/** A file named on the command line. @throws K401 when it is not there */
export async function resolveFile(path: string, { cwd }: Pick<CliContext, "cwd">): Promise<string> {
  const file = resolve(cwd, path);
  const found = await stat(file).catch((error: unknown) =>
    fail("K401", `'${path}' cannot be read`, {
      hint: pathHint,
      cause: error,
    }),
  );
  if (!found.isFile())
    fail("K401", `'${path}' is not a file`, {
      hint: "name a .ts file that exports a pipeline, or a compiled .yaml or .json file",
    });
  return file;
}

export const pathHint = "check the path; it is relative to the current directory, or to the one given with -C";

export type Exports = Readonly<Record<string, unknown>>;

/** Loads a user's module. @throws K408 with the place of its error, and its own PipewrightErrors */
export async function importModule(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    if (PipewrightError.is(error)) throw error;
    const { message = String(error), stack = "" } = error instanceof Error ? error : {};
    return fail("K408", `the file does not load: ${firstLine(message)}`, {
      hint: "correct the error; `node` or `tsc --noEmit` shows the same one",
      at: placeIn(stack, file),
      cause: error,
    });
  }
}

const firstLine = (text: string): string =>
  text.replaceAll(/\s*\n[\s\S]*/g, "").replaceAll(pathToFileURL(process.cwd()).href, ".");

/** The first line of a stack that names the user's own file: "file:///…/pipeline.ts:3:7", or ":3" for a syntax error. */
function placeIn(
  stack: string,
  file: string,
): { readonly file: string; readonly line: number; readonly column: number } {
  const url = pathToFileURL(file).href;
  for (const name of [url, file]) {
    const start = stack.indexOf(`${name}:`);
    const match = start === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(start + name.length));
    if (match) return { file, line: Number(match[1]), column: Number(match[2] ?? 1) };
  }
  return { file, line: 1, column: 1 };
}
