import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { loadPipeline } from "../pipeline-argument.ts";

/** `pipewright diff`: what changed in meaning between two pipelines, and whether callers notice. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<old>", "file.ts, file.ts#export, spec.yaml or spec.json")
    .argument("<new>", "the same for the pipeline to compare with it")
    .option("--exit-code", "exit with 1 when anything changed")
    .action(async (old: string, now: string, { exitCode = false }: { readonly exitCode?: boolean }) => {
      // Compiled files hold closed sets of values only when they were asked for; against such a file they would be noise.
      const literals = [old, now].every((argument) => /\.m?[jt]s(#|$)/.test(argument));
      const [before, after] = [
        await loadPipeline(old, context, { literals }),
        await loadPipeline(now, context, { literals }),
      ];
      const { diffSpecs } = await import("../../compiler/diff/diff.ts");
      const changes = diffSpecs(before, after);
      const compatible = changes.every((change) => change.compatible);
      context.result({ equal: changes.length === 0, compatible, changes });
      if (!context.json) {
        const { renderDiff } = await import("../../compiler/diff/render-diff.ts");
        const color = context.color && (context.stdout.isTTY || context.env["FORCE_COLOR"] !== undefined);
        context.stdout.write(renderDiff(changes, { titles: [old, now], color }));
      }
      if (exitCode && changes.length > 0) process.exitCode = 1;
    });
}
