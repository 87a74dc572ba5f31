import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { nameHint } from "../../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { CliContext } from "../context.ts";
import { writeWhole } from "../write-file.ts";

interface Options {
  readonly output?: string;
  readonly image?: string;
}

/** `pipewright component`: components for other tools. */
export function configure(command: Command, context: CliContext): void {
  command
    .command("export")
    .description("write a shipped component as YAML that the KFP SDKs load")
    .argument("<name>", "convert-dataset, tune-model, evaluate-model or compare-models")
    .option("-o, --output <file>", "write here instead of standard output")
    .option("--image <image>", "image that holds the component")
    .action(async (name: string, options: Options) => {
      const [{ shippedComponents }, { compileComponent }, { toYaml }] = await Promise.all([
        import("../../components/handler-files.ts"),
        import("../../compiler/export-component.ts"),
        import("../../compiler/emit/yaml.ts"),
      ]);
      const known = shippedComponents.map((each) => each.definition.name);
      const component = shippedComponents.find((each) => each.definition.name === name);
      if (component === undefined)
        return fail("K803", `there is no component '${name}'`, { hint: nameHint(name, known) });
      const text = toYaml(compileComponent(component, { image: options.image }));
      if (options.image === undefined)
        context.note(
          "no image was given: the file names one that only this machine's runner accepts; give --image for a cluster",
        );
      if (options.output === undefined) return void context.stdout.write(text);
      const file = resolve(context.cwd, options.output);
      await writeWhole(file, text);
      context.note(`${name} → ${options.output}`);
      context.result({ component: name, file });
    });
  command
    .command("list")
    .description("the shipped components, with what goes in and what comes out")
    .action(async () => {
      const { shippedComponents } = await import("../../components/handler-files.ts");
      const list = shippedComponents.map(({ definition: { name, description, inputs, outputs } }) => ({
        name,
        description,
        inputs: Object.keys(inputs),
        outputs: Object.keys(outputs),
      }));
      for (const each of list) {
        context.print(each.description === undefined ? each.name : `${each.name}: ${each.description}`);
        context.print(`  in:  ${each.inputs.join(", ")}`);
        context.print(`  out: ${each.outputs.join(", ")}`);
      }
      context.result({ components: list });
    });
  command
    .command("types")
    .description("print the TypeScript that loads a component file, with its contract")
    .argument("<file>", "a component file (KFP IR or v1), or a compiled pipeline")
    .action(async (file: string) => {
      const [{ readSpecFile }, { parseComponent }, { contractText }] = await Promise.all([
        import("../../compiler/load/spec-file.ts"),
        import("../../compiler/load/parse-component.ts"),
        import("../../compiler/load/contract-text.ts"),
      ]);
      const path = resolve(context.cwd, file);
      const text = readSpecFile(path, {
        shown: file,
        hint: "check the path; it is relative to the current directory, or to the one given with -C",
      });
      const typescript = contractText(parseComponent(text, path), `./${basename(path)}`);
      context.print(typescript.trimEnd());
      context.result({ file: path, typescript });
    });
}
