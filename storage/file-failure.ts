import { PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";

/** A file-system error of reading as the diagnostic that people see (K661, K662, K664); anything else as it is. */
export function readFailure(path: string, error: unknown): unknown {
  const about = { path, verb: "read", otherCode: "K664" } as const;
  return fileFailure(error, about);
}

/** The same for writing (K662, K665). */
export function writeFailure(path: string, error: unknown): unknown {
  const about = { path, verb: "written", otherCode: "K665" } as const;
  return fileFailure(error, about);
}

interface FileProblem {
  readonly path: string;
  readonly verb: "read" | "written";
  readonly otherCode: "K664" | "K665";
}

function fileFailure(error: unknown, { path, verb, otherCode }: FileProblem): unknown {
  const code = errorCode(error);
  if (PipewrightError.is(error) || code === undefined) return error;
  const make = (problem: ConstructorParameters<typeof PipewrightError>[0]): PipewrightError =>
    new PipewrightError(problem, { cause: error });
  if (code === "ENOENT" && verb === "read") {
    return make({
      code: "K661",
      message: `there is no file '${path}'`,
      hint: "check the path; a relative one starts at the working directory",
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return make({
      code: "K662",
      message: `'${path}' may not be ${verb} by this user (${code})`,
      hint: "change the permissions of the file or of its folder",
    });
  }
  const hint = otherHints[code] ?? "look at the disk and the path, then try again";
  return make({ code: otherCode, message: `'${path}' cannot be ${verb} (${code})`, hint });
}

const otherHints: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder; give a file",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a part of the path is a file, not a folder",
  ENOSPC: "the disk is full; free some space",
  ENAMETOOLONG: "shorten the path",
  ELOOP: "its symbolic links form a circle",
};

/** The system's own name of a failure, such as "ENOENT". */
export const errorCode = (error: unknown): string | undefined => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
};
