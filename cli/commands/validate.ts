import { resolve } from "node:path";
import type { Command } from "commander";
import { type Diagnostic, PipewrightError } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { renderDiagnostics } from "../../compiler/diagnostics/render.ts";
import type { TargetFlags } from "../target-options.ts";
import { loadPipeline } from "../pipeline-argument.ts";

/** `pipewright validate`: every problem of every file, each at its line and column. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<file...>", "compiled specs, component files or TypeScript files")
    .option("--target <target>", "refuse what it cannot run: kubeflow, vertex or local")
    .option("--kfp-version <version>", "refuse what this release of open-source KFP is too old for")
    .action(async (files: readonly string[], flags: TargetFlags) => {
      const target = (await import("../target-options.ts")).readTarget(flags);
      const problems: Diagnostic[] = [];
      const valid: string[] = [];
      const warnings: Diagnostic[] = [];
      for (const file of files) {
        try {
          const found = (await loadPipeline(file, context, target)).warnings;
          valid.push(file);
          warnings.push(...found);
          context.print(`${file}: valid${found.length === 0 ? "" : `, ${count(found.length)}`}`);
          if (found.length > 0) context.print(renderDiagnostics(found, context));
        } catch (error) {
          if (!PipewrightError.is(error)) throw error;
          problems.push(...error.diagnostics.map((diagnostic) => withPlace(diagnostic, resolve(context.cwd, file))));
        }
      }
      if (problems.length > 0) throw new PipewrightError(problems);
      context.result({ valid, warnings });
    });
}

/** A problem without a place of its own belongs to the file as a whole. */
const withPlace = (diagnostic: Diagnostic, file: string): Diagnostic => ({
  at: { file, line: 1, column: 1 },
  ...diagnostic,
});

const count = (warnings: number): string => (warnings === 1 ? "1 warning" : `${warnings} warnings`);
