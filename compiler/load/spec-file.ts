import { readFileSync, type Stats, statSync } from "node:fs";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { Span } from "../diagnostics/span.ts";
import { checkBytes } from "./yaml-size.ts";

/** How a file is called in messages, and what to do when it is not there. */
interface Named {
  readonly shown: string;
  readonly hint: string;
  /** The author's call, when there is one. */
  readonly at?: Span | undefined;
}

/**
 * Reads the text of a spec or component file that nobody vouches for: never more than a spec can be, and only regular
 * files, since a device has no end.
 * @throws K401 when there is no such file, K402 when it is too large or not UTF-8.
 */
export function readSpecFile(path: string, { shown, hint, at }: Named): string {
  const orFail = <R>(work: () => R): R => {
    try {
      return work();
    } catch (cause) {
      return fail("K401", `'${shown}' cannot be read`, { hint, cause, at });
    }
  };
  const found: Stats = orFail(() => statSync(path));
  if (!found.isFile()) fail("K401", `'${shown}' is not a file`, { hint, at });
  checkBytes(found.size, path);
  return decode(
    orFail(() => readFileSync(path)),
    path,
  );
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const before = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0] ?? "";
    const lines = before.split("\n");
    return fail("K402", "the file is not UTF-8 text", {
      hint: "save it as UTF-8",
      at: { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 },
      cause,
    });
  }
}
