import type { Compiled } from "../compiler/compile.ts";
import type { CliContext } from "./context.ts";
import { type LoadOptions, loadPipeline } from "./pipeline-argument.ts";

/** What to compile, and how to write it. */
export interface CompileRequest {
  readonly pipeline: string;
  readonly format: "yaml" | "json";
  readonly options: LoadOptions;
}

/** A compiled pipeline and its text, not yet written anywhere. @throws PipewrightError for every problem. */
export async function compileText(
  { pipeline, format, options }: CompileRequest,
  context: Pick<CliContext, "cwd" | "env">,
): Promise<Compiled & { readonly text: string }> {
  const { spec, platform, warnings } = await loadPipeline(pipeline, context, options);
  const documents = platform === undefined ? { spec } : { spec, platform };
  const text =
    format === "json"
      ? (await import("../compiler/emit/json.ts")).toJson(documents)
      : (await import("../compiler/emit/yaml.ts")).toYaml(documents);
  return { ...documents, warnings, text };
}
