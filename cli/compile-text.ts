import type { Compiled } from "../compiler/compile.ts";
import type { ManifestOptions } from "../compiler/emit/manifests.ts";
import type { CliContext } from "./context.ts";
import { type LoadOptions, loadPipeline } from "./pipeline-argument.ts";

/** What to compile, and how to write it. */
export interface CompileRequest {
  readonly pipeline: string;
  readonly format: "yaml" | "json" | "k8s";
  /** Names of the objects of format k8s. */
  readonly manifest?: ManifestOptions;
  readonly options: LoadOptions;
}

/** A compiled pipeline and its text, not yet written anywhere. @throws PipewrightError for every problem. */
export async function compileText(
  { pipeline, format, manifest, options }: CompileRequest,
  context: Pick<CliContext, "cwd" | "env">,
): Promise<Compiled & { readonly text: string }> {
  const { spec, platform, warnings } = await loadPipeline(pipeline, context, options);
  const documents = platform === undefined ? { spec } : { spec, platform };
  return { ...documents, warnings, text: await write() };

  async function write(): Promise<string> {
    if (format === "json") return (await import("../compiler/emit/json.ts")).toJson(documents);
    if (format === "k8s") return (await import("../compiler/emit/manifests.ts")).toManifests(documents, manifest);
    return (await import("../compiler/emit/yaml.ts")).toYaml(documents);
  }
}
