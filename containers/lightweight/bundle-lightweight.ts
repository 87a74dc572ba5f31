import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { distinctComponents, handlerFiles } from "../../compiler/authoring/components-of.ts";
import { type Pipeline, traceOf } from "../../compiler/authoring/pipeline.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { FunctionCallee, PipelineGraph } from "../../compiler/graph/graph.ts";
import { type LightweightBundle, mostBytes } from "../../compiler/lower/function-program.ts";
import { bundle, type Bundle } from "../bundle/bundle.ts";
import { kitFolder } from "../bundle/module-name.ts";

export interface LightweightOptions {
  /** Folder of the project, which paths in messages are relative to. @default the current directory */
  readonly project?: string;
  /** "all" bundles every TypeScript component of the pipeline, as `code: "lightweight"` of the compiler wants. @default "marked" */
  readonly components?: "marked" | "all";
}

/**
 * Bundles the work of a pipeline's lightweight components, for the `bundles` option of `compile`. Loads the bundler only
 * when there is such a component.
 * @throws K192 when a component's work cannot travel in a spec, K673 when it cannot be bundled.
 */
export async function bundleLightweight(
  // oxlint-disable-next-line typescript/no-explicit-any -- any pipeline: its inputs vary in both directions
  pipeline: Pipeline<any, any>,
  options: LightweightOptions = {},
): Promise<Readonly<Record<string, LightweightBundle>>> {
  const graph = traceOf(pipeline);
  return graph === undefined ? {} : bundleGraph(graph, options);
}

async function bundleGraph(
  graph: PipelineGraph,
  { project = process.cwd(), components = "marked" }: LightweightOptions,
): Promise<Readonly<Record<string, LightweightBundle>>> {
  const files = handlerFiles(graph);
  const found: Record<string, LightweightBundle> = {};
  for (const [name, callee] of distinctComponents(graph, (each) => isLightweight(each, components))) {
    const { file } =
      files.get(name) ??
      fail("K192", `the work of component '${name}' is in no file`, { hint: "define the component in a file" });
    const made = await bundle({
      entry: await entryOf(callee, file),
      aliases: new Map([
        [runtimeId, runtimeFile],
        [workId, file],
      ]),
      project,
      form: "lightweight",
    });
    refuseNatives(name, made);
    found[name] = {
      code: compress(made.code),
      modules: made.modules.slice(0, 5).map((module) => ({ name: module.name, bytes: module.bytes })),
    };
  }
  return found;
}

const isLightweight = (callee: FunctionCallee, components: "marked" | "all"): boolean =>
  callee.lightweight === true || (components === "all" && callee.image === undefined);

const runtimeId = "pipewright:runtime";
const workId = "pipewright:work";
const runtimeFile = join(kitFolder, `containers/runtime/index${extname(import.meta.filename)}`);

/**
 * The module that travels: it exports the work, as a handler file does, and a program over it, which the command in the
 * spec calls.
 */
async function entryOf({ name, definedIn, component }: FunctionCallee, file: string): Promise<string> {
  const program = `import { main } from "${runtimeId}";
export const pipewrightMain = () => main({ ${JSON.stringify(name)}: async () => work });
`;
  if (definedIn?.inline !== true)
    return `import work from "${workId}";\n${program.replace("async () => work", "async () => ({ work })")}export { work };\n`;
  // The file is loaded already: it is where the pipeline came from. Naming the one export leaves the others out.
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const key = Object.keys(module).find((each) => module[each] === component());
  if (key !== undefined)
    return `import { ${key} as work } from "${workId}";\n${program.replace("async () => work", "async () => ({ work })")}export { work };\n`;
  const names = Object.hasOwn(module, "default") ? `export { default } from "${workId}";\n` : "";
  return `import * as work from "${workId}";\n${program}export * from "${workId}";\n${names}`;
}

/**
 * Brotli, because its output does not depend on the processor, and base64, because backends expand `$(` and `{{`. The best
 * compression is slow, so that what is far too large gets a quick one: it is refused all the same.
 */
function compress(code: string): string {
  const quick = brotli(code, quickQuality);
  return quick.length > 1.5 * mostBytes ? quick : brotli(code, constants.BROTLI_MAX_QUALITY);
}

const quickQuality = 4;

function brotli(code: string, quality: number): string {
  const bytes = Buffer.from(code);
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).toString("base64");
}

function refuseNatives(name: string, { natives }: Bundle): void {
  if (natives.length === 0) return;
  const names = natives.map((each) => `'${each.name}'`).join(", ");
  fail("K192", `component '${name}' is lightweight and needs the compiled add-on of ${names}`, {
    hint: "put it into an image: leave out 'lightweight' and run pipewright build",
  });
}
