import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface ProjectCopy extends Disposable {
  readonly path: string;
}

/** The fixture project in a folder of its own, as another clone has it: other times, other modes, the kit installed. */
export function projectCopy({ mode, time }: { readonly mode: number; readonly time: Date }): ProjectCopy {
  const path = mkdtempSync(join(tmpdir(), "pipewright-project-"));
  for (const name of readdirSync(join(root, "test/fixtures/images"))) {
    const file = join(path, name);
    copyFileSync(join(root, "test/fixtures/images", name), file);
    chmodSync(file, mode);
    utimesSync(file, time, time);
  }
  mkdirSync(join(path, "node_modules"));
  symlinkSync(root, join(path, "node_modules/pipewright"));
  symlinkSync(join(root, "node_modules/zod"), join(path, "node_modules/zod"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
