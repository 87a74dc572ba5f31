import { extname, resolve } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ManifestOptions } from "../../compiler/emit/manifests.ts";
import type { CliContext } from "../context.ts";
import { noteWarnings } from "../note-warnings.ts";
import { type CompileRequest, compileText } from "../compile-text.ts";
import type { TargetFlags } from "../target-options.ts";
import type { LoadOptions } from "../pipeline-argument.ts";
import { writeWhole } from "../write-file.ts";

interface Options extends TargetFlags {
  readonly output?: string;
  readonly format?: string;
  readonly image?: string;
  readonly literals?: boolean;
  readonly componentPerTask?: boolean;
  readonly lightweight?: boolean;
  readonly watch?: boolean;
  readonly pipelineName?: string;
  readonly pipelineDisplayName?: string;
  readonly versionName?: string;
  readonly versionDisplayName?: string;
  readonly namespace?: string;
  readonly includePipeline?: boolean;
}

/** `pipewright compile`: TypeScript to KFP IR. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<pipeline>", "file.ts or file.ts#export")
    .option("-o, --output <file>", "write here (.yaml, .yml or .json) instead of standard output")
    .option("--format <format>", "yaml, json, or k8s: objects of a cluster that keeps its pipelines there")
    .option("--image <image>", "image of TypeScript components that name none [PIPEWRIGHT_IMAGE]")
    .option("--literals", "write closed sets of values into the spec (KFP 2.16 or later)")
    .option("--component-per-task", "give each task a component of its own, as the Python compiler does")
    .option("--lightweight", "carry the work of TypeScript components in the spec, instead of an image")
    .option("--pipeline-name <name>", "format k8s: name of the pipeline object, instead of the pipeline's own")
    .option("--pipeline-display-name <text>", "format k8s: shown instead of that name")
    .option("--version-name <name>", "format k8s: name of the version object, instead of the pipeline's")
    .option("--version-display-name <text>", "format k8s: shown instead of that name")
    .option("--namespace <name>", "format k8s: namespace of the objects")
    .option("--include-pipeline", "format k8s: write the object of the pipeline too")
    .option("--target <target>", "refuse what it cannot run: kubeflow, vertex or local")
    .option("--kfp-version <version>", "refuse what this release of open-source KFP is too old for")
    .option("--watch", "compile again whenever a file changes that the pipeline loads; needs -o")
    .action(async (pipeline: string, options: Options) => {
      const request: CompileRequest = {
        pipeline,
        format: readFormat(options),
        manifest: readManifest(options),
        options: {
          image: options.image ?? context.env["PIPEWRIGHT_IMAGE"],
          lock: "warn",
          literals: options.literals ?? false,
          components: options.componentPerTask === true ? "per-task" : "shared",
          code: options.lightweight === true ? "lightweight" : "image",
          ...(await readTarget(options)),
          adapt: true,
        },
      };
      if (options.watch === true) return watch(request, options, context);
      const { text, ...compiled } = await compileText(request, context);
      noteWarnings(compiled, context);
      const { name } = compiled.spec.pipelineInfo;
      if (options.output === undefined) return void context.stdout.write(text);
      const file = resolve(context.cwd, options.output);
      await writeWhole(file, text);
      context.note(`${name} → ${options.output}`);
      context.result({ pipeline: name, file });
    });
}

/** Who names no target loads nothing for it. */
const readTarget = async (flags: TargetFlags): Promise<Pick<LoadOptions, "target" | "kfpVersion">> =>
  flags.target === undefined && flags.kfpVersion === undefined
    ? {}
    : (await import("../target-options.ts")).readTarget(flags);

async function watch(request: CompileRequest, { output }: Options, context: CliContext): Promise<void> {
  if (output === undefined)
    return fail("K802", "--watch writes a file each time, and none is named", { hint: "add -o pipeline.yaml" });
  if (request.pipeline.startsWith("gs://"))
    return fail("K802", "--watch sees files of this machine only", { hint: "name a local file" });
  const { watchCompile } = await import("../watch/watch-compile.ts");
  return watchCompile({ request, output }, context);
}

function readManifest(options: Options): ManifestOptions {
  const { pipelineName, pipelineDisplayName, versionName, versionDisplayName, namespace, includePipeline } = options;
  const given = { pipelineName, pipelineDisplayName, versionName, versionDisplayName, namespace, includePipeline };
  const [first] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (first !== undefined && options.format !== "k8s")
    fail("K802", `--${first.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} belongs to another format`, {
      hint: "add --format k8s, or leave it out",
    });
  const name = pipelineName;
  return { name, displayName: pipelineDisplayName, versionName, versionDisplayName, namespace, includePipeline };
}

function readFormat({ format, output }: Options): CompileRequest["format"] {
  const fromName =
    output === undefined
      ? undefined
      : { ".yaml": "yaml", ".yml": "yaml", ".json": "json" }[extname(output).toLowerCase()];
  if (output !== undefined && fromName === undefined && format === undefined)
    fail("K802", `'${output}' does not say which format to write`, {
      hint: "end the name in .yaml, .yml or .json, or give --format",
    });
  const wanted = format ?? fromName ?? "yaml";
  if (wanted === "k8s" && fromName === "json")
    fail("K802", `'${output ?? ""}' ends in .json, and objects of a cluster are written as YAML`, {
      hint: "end the name in .yaml",
    });
  return wanted === "yaml" || wanted === "json" || wanted === "k8s"
    ? wanted
    : fail("K802", `'${wanted}' is not a format`, { hint: "use yaml, json or k8s" });
}
