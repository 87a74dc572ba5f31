import { extname, resolve } from "node:path";
import type { Command } from "commander";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { Picture } from "../../compiler/picture/picture.ts";
import type { CliContext } from "../context.ts";
import { loadPipeline } from "../pipeline-argument.ts";
import { writeWhole } from "../write-file.ts";

interface Options {
  readonly format?: string;
  readonly output?: string;
  readonly legend: boolean;
}

/** `pipewright graph`: the tasks of a pipeline and what waits for what, as text or as a picture. */
export function configure(command: Command, context: CliContext): void {
  command
    .argument("<pipeline>", "file.ts, file.ts#export, spec.yaml or spec.json")
    .option("--format <format>", "text, mermaid or svg; else by the name of the output (default: text)")
    .option("-o, --output <file>", "write here (.svg, .mmd, .txt) instead of standard output")
    .option("--no-legend", "leave the explanation of colours and lines out of the SVG")
    .action(async (pipeline: string, options: Options) => {
      const format = readFormat(options);
      const loaded = await loadPipeline(pipeline, context);
      const { readPicture } = await import("../../compiler/picture/read-picture.ts");
      const picture = readPicture(loaded);
      const text = await drawings[format](picture, options);
      if (options.output !== undefined) {
        const file = resolve(context.cwd, options.output);
        await writeWhole(file, text);
        context.note(`${loaded.spec.pipelineInfo.name} → ${options.output}`);
        return context.result({ ...picture, file });
      }
      if (context.json) return context.result(picture);
      context.stdout.write(text);
    });
}

type Format = "text" | "mermaid" | "svg";

const drawings: Readonly<Record<Format, (picture: Picture, options: Options) => Promise<string>>> = {
  text: async (picture) => (await import("../../compiler/picture/picture-text.ts")).toText(picture),
  mermaid: async (picture) => (await import("../../compiler/picture/picture-mermaid.ts")).toMermaid(picture),
  svg: async (picture, { legend }) =>
    (await import("../../compiler/picture/picture-svg.ts")).toSvg(picture, { legend }),
};

const formatOf: Readonly<Record<string, Format>> = {
  ".svg": "svg",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".txt": "text",
};

function readFormat({ format, output }: Options): Format {
  const wanted = format ?? (output === undefined ? "text" : formatOf[extname(output).toLowerCase()]);
  if (wanted === undefined)
    return fail("K802", `'${output ?? ""}' does not say which format to write`, {
      hint: "end the name in .svg, .mmd or .txt, or give --format",
    });
  return Object.hasOwn(drawings, wanted)
    ? (wanted as Format)
    : fail("K802", `'${wanted}' is not a format`, { hint: "use text, mermaid or svg" });
}
