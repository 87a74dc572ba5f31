import { resolve } from "node:path";
import type { Command } from "commander";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { loadPipeline } from "../pipeline-argument.ts";

/** `pipewright validate`: every problem of every file, each at its line and column. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<file...>", "compiled specs, component files or TypeScript files")
    .action(async (files: readonly string[]) => {
      const problems: Diagnostic[] = [];
      const valid: string[] = [];
      for (const file of files) {
        try {
          await loadPipeline(file, context);
          valid.push(file);
          context.print(`${file}: valid`);
        } catch (error) {
          if (!PipewrightError.is(error)) throw error;
          problems.push(...error.diagnostics.map((diagnostic) => withPlace(diagnostic, resolve(context.cwd, file))));
        }
      }
      if (problems.length > 0) throw new PipewrightError(problems);
      context.result({ valid });
    });
}

/** A problem without a place of its own belongs to the file as a whole. */
const withPlace = (diagnostic: Diagnostic, file: string): Diagnostic => ({
  at: { file, line: 1, column: 1 },
  ...diagnostic,
});
