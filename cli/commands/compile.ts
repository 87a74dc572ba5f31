import { extname, resolve } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { noteWarnings } from "../note-warnings.ts";
import { loadPipeline } from "../pipeline-argument.ts";
import { writeWhole } from "../write-file.ts";

interface Options {
  readonly output?: string;
  readonly format?: string;
  readonly image?: string;
  readonly literals?: boolean;
  readonly componentPerTask?: boolean;
  readonly lightweight?: boolean;
}

/** `pipewright compile`: TypeScript to KFP IR. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<pipeline>", "file.ts or file.ts#export")
    .option("-o, --output <file>", "write here (.yaml, .yml or .json) instead of standard output")
    .option("--format <format>", "yaml or json")
    .option("--image <image>", "image of TypeScript components that name none [PIPEWRIGHT_IMAGE]")
    .option("--literals", "write closed sets of values into the spec (KFP 2.16 or later)")
    .option("--component-per-task", "give each task a component of its own, as the Python compiler does")
    .option("--lightweight", "carry the work of TypeScript components in the spec, instead of an image")
    .action(async (pipeline: string, options: Options) => {
      const format = readFormat(options);
      const compiled = await loadPipeline(pipeline, context, {
        image: options.image ?? context.env["PIPEWRIGHT_IMAGE"],
        literals: options.literals ?? false,
        components: options.componentPerTask === true ? "per-task" : "shared",
        code: options.lightweight === true ? "lightweight" : "image",
      });
      noteWarnings(compiled, context);
      const text =
        format === "json"
          ? (await import("../../compiler/emit/json.ts")).toJson(compiled)
          : (await import("../../compiler/emit/yaml.ts")).toYaml(compiled);
      const { name } = compiled.spec.pipelineInfo;
      if (options.output === undefined) return void context.stdout.write(text);
      const file = resolve(context.cwd, options.output);
      await writeWhole(file, text);
      context.note(`${name} → ${options.output}`);
      context.result({ pipeline: name, file });
    });
}

function readFormat({ format, output }: Options): "yaml" | "json" {
  const fromName =
    output === undefined
      ? undefined
      : { ".yaml": "yaml", ".yml": "yaml", ".json": "json" }[extname(output).toLowerCase()];
  if (output !== undefined && fromName === undefined && format === undefined)
    fail("K802", `'${output}' does not say which format to write`, {
      hint: "end the name in .yaml, .yml or .json, or give --format",
    });
  const wanted = format ?? fromName ?? "yaml";
  return wanted === "yaml" || wanted === "json"
    ? wanted
    : fail("K802", `'${wanted}' is not a format`, { hint: "use yaml or json" });
}
