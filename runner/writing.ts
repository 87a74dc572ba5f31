import { fail } from "../compiler/diagnostics/pipewright-error.ts";

/** Does work that writes into a run's folder. @throws K514 in the place of an error of the file system */
export async function writing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { syscall, code = "" } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return fail("K514", `the run folder '${directory}' cannot be written: ${reasons[code] ?? code}`, {
      hint: "free some space, or work in another folder with -C",
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "a file may not grow further",
  EROFS: "the disk is read-only",
  // What Node says when a folder cannot be made on a read-only disk.
  ENOENT: "it cannot be made there",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a part of the path is a file",
};
