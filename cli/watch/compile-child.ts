import type { SpecDocuments } from "../../compiler/spec/platform-spec.ts";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import { type CompileRequest, compileText } from "../compile-text.ts";
import { recordFiles } from "./record-files.ts";

/** What one compile came to, with the files that it depends on. */
export type CompileAnswer = {
  /** Path → fingerprint from when it was read. */
  readonly files: Readonly<Record<string, string>>;
} & (
  | {
      readonly kind: "compiled";
      readonly text: string;
      readonly documents: SpecDocuments;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "bug"; readonly stack: string }
);

/** What the parent sends first, and once. */
export interface CompileOrder {
  readonly request: CompileRequest;
  readonly cwd: string;
}

const files = recordFiles();

// A parent that is gone needs no answer, and a pipeline that never ends loading would stay behind.
process.once("disconnect", () => void process.kill(process.pid, "SIGTERM"));
process.once("message", (order: CompileOrder) => void answer(order));

async function answer({ request, cwd }: CompileOrder): Promise<void> {
  const outcome = await compileText(request, { cwd, env: process.env }).then(
    ({ text, warnings, ...documents }) => ({ kind: "compiled", text, documents, warnings }) as const,
    (error: unknown) =>
      PipewrightError.is(error)
        ? ({ kind: "failed", diagnostics: error.diagnostics } as const)
        : ({ kind: "bug", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) } as const),
  );
  const sent: CompileAnswer = { ...outcome, files: Object.fromEntries(files) };
  process.send?.(sent);
}
