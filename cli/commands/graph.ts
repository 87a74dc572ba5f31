import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { loadPipeline } from "../pipeline-argument.ts";

/** `pipewright graph`: the tasks of a pipeline and what waits for what. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<pipeline>", "file.ts, spec.yaml or spec.json")
    .option("--format <format>", "text or mermaid", "text")
    .action(async (pipeline: string, { format }: { readonly format: string }) => {
      if (format !== "text" && format !== "mermaid")
        fail("K802", `'${format}' is not a format`, { hint: "use text or mermaid" });
      const { spec } = await loadPipeline(pipeline, context);
      const { readTaskGraph } = await import("../../compiler/spec/task-graph.ts");
      const graph = readTaskGraph(spec);
      if (context.json) return context.result(graph);
      const { toMermaid, toText } = await import("../../compiler/emit/graph-text.ts");
      context.stdout.write(format === "mermaid" ? toMermaid(graph) : toText(graph));
    });
}
