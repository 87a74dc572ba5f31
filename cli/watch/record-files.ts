import fs from "node:fs";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import { isAbsolute, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./fingerprint.ts";

/**
 * Records from now on every file outside node_modules that this process loads as a module, looks for in vain, or reads,
 * with its fingerprint from just before. Only for a process that compiles once and ends: it stays in place.
 */
export function recordFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const record = (file: string): void => {
    if (!files.has(file) && !file.includes(`${sep}node_modules${sep}`)) files.set(file, fingerprint(file));
  };
  registerHooks({
    resolve(specifier, context, next) {
      try {
        const found = next(specifier, context);
        if (found.url.startsWith("file:")) record(fileURLToPath(found.url));
        return found;
      } catch (error) {
        // What is missing now may be written later, and then the pipeline loads.
        const wanted = missingFile(specifier, context.parentURL);
        if (wanted !== undefined) record(wanted);
        throw error;
      }
    },
  });
  recordReads((path) => {
    if (typeof path === "string") record(resolve(path));
    else if (path instanceof URL && path.protocol === "file:") record(fileURLToPath(path));
  });
  return files;
}

function missingFile(specifier: string, parent: string | undefined): string | undefined {
  if (isAbsolute(specifier)) return specifier;
  if (!/^(?:\.{1,2}\/|file:)/.test(specifier) || parent?.startsWith("file:") !== true) return undefined;
  return URL.canParse(specifier, parent) ? fileURLToPath(new URL(specifier, parent)) : undefined;
}

/** Component files and whatever else a pipeline reads while it loads count as parts of it. */
function recordReads(record: (path: unknown) => void): void {
  const { readFile, readFileSync, statSync } = fs;
  const { readFile: readFileLater } = fs.promises;
  const recording = <F extends (...args: never[]) => unknown>(read: F): F =>
    // The wrapper has the signature of what it wraps.
    ((...args: Parameters<F>) => {
      record(args[0]);
      return read(...args);
    }) as F;
  Object.assign(fs, {
    readFile: Object.assign(recording(readFile), readFile),
    readFileSync: recording(readFileSync),
    // Asked about before it is read, and the only question when it is not there.
    statSync: Object.assign(recording(statSync), statSync),
  });
  Object.assign(fs.promises, { readFile: recording(readFileLater) });
  syncBuiltinESMExports();
}
