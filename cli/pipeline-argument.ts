import { stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Compiled } from "../compiler/compile.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type { Pipeline } from "../compiler/authoring/pipeline.ts";
import type { PipelineGraph } from "../compiler/graph/graph.ts";
import type { LightweightBundle } from "../compiler/lower/function-program.ts";
import { componentNameOf, lightweightCodeOf } from "../compiler/spec/component-command.ts";
import type { CliContext } from "./context.ts";

/** A pipeline named on the command line, ready to be run, submitted or written. */
export interface PipelineArgument extends Compiled {
  /** Where the work of TypeScript components is, by component name. */
  readonly handlers: ReadonlyMap<string, { readonly file: string }>;
  /** The graph, when the argument was TypeScript. */
  readonly graph?: PipelineGraph;
  /** The work of lightweight components that went into the spec. */
  readonly bundles?: LightweightBundles;
}

type LightweightBundles = Readonly<Record<string, LightweightBundle>>;

export interface LoadOptions {
  readonly image?: string | undefined;
  /** Keep closed sets of values in the spec. */
  readonly literals?: boolean;
  /** Whether tasks that run the same share a component. @default "shared" */
  readonly components?: "shared" | "per-task";
  /** "lightweight" carries the work of all TypeScript components that name no image in the spec. */
  readonly code?: "image" | "lightweight" | undefined;
  /** The work of lightweight components, when the same pipeline was loaded before. */
  readonly bundles?: LightweightBundles | undefined;
}

const scripts = new Set([".ts", ".mts", ".js", ".mjs"]);

/**
 * Loads `file.ts`, `file.ts#export`, `spec.yaml`, `spec.json` or `gs://…`.
 * @throws PipewrightError K401–K405, K408 when it cannot be read, does not load, or holds no pipeline.
 */
export async function loadPipeline(
  argument: string,
  context: Pick<CliContext, "cwd" | "env">,
  options: LoadOptions = {},
): Promise<PipelineArgument> {
  if (argument.startsWith("gs://")) {
    const [{ openStore }, { checkBytes }] = await Promise.all([
      import("../storage/store.ts"),
      import("../compiler/load/yaml-size.ts"),
    ]);
    const store = openStore(context.env);
    checkBytes((await store.stat(argument))?.sizeBytes ?? 0, argument);
    return fromText(await store.readText(argument), argument);
  }
  const [path = "", exportName] = argument.split("#", 2);
  const file = resolve(context.cwd, path);
  await checkFile(file, path);
  if (scripts.has(extname(file))) return fromModule(file, exportName, options);
  const { readSpecFile } = await import("../compiler/load/spec-file.ts");
  return fromText(readSpecFile(file, { shown: path, hint: pathHint }), file);
}

const pathHint = "check the path; it is relative to the current directory, or to the one given with -C";

async function checkFile(file: string, shown: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) =>
    fail("K401", `'${shown}' cannot be read`, {
      hint: pathHint,
      cause: error,
    }),
  );
  if (!found.isFile())
    fail("K401", `'${shown}' is not a file`, {
      hint: "name a .ts file that exports a pipeline, or a compiled .yaml or .json file",
    });
}

async function fromText(text: string, file: string): Promise<PipelineArgument> {
  const [{ parseSpec }, { shippedHandlers }] = await Promise.all([
    import("../compiler/load/parse-spec.ts"),
    import("../components/handler-files.ts"),
  ]);
  const parsed = parseSpec(text, file);
  // A component whose code travels in the spec runs that code, whatever its name.
  const travelling = new Set(
    Object.values(parsed.spec.deploymentSpec?.executors ?? {}).map(({ container }) =>
      container && lightweightCodeOf(container) !== undefined ? componentNameOf(container) : undefined,
    ),
  );
  return { ...parsed, handlers: new Map([...shippedHandlers].filter(([name]) => !travelling.has(name))) };
}

async function fromModule(
  file: string,
  exportName: string | undefined,
  options: LoadOptions,
): Promise<PipelineArgument> {
  const [exported, { handlerFiles }, { traceOf }, { compile }] = await Promise.all([
    importModule(file),
    import("../compiler/authoring/components-of.ts"),
    import("../compiler/authoring/pipeline.ts"),
    import("../compiler/compile.ts"),
  ]);
  const pipeline = await pickPipeline(exported, file, exportName);
  const graph = traceOf(pipeline) ?? fail("K405", "the export is not a pipeline");
  const code = options.code ?? "image";
  const bundles = options.bundles ?? (await lightweightBundles(pipeline, graph, code));
  const compiled = compile(pipeline, {
    code,
    bundles,
    ...(options.image === undefined ? {} : { image: options.image }),
    literals: options.literals ?? false,
    components: options.components ?? "shared",
  });
  return { ...compiled, graph, bundles, handlers: handlerFiles(graph) };
}

/** Bundling needs the bundler and some time; a pipeline without lightweight components pays neither. */
async function lightweightBundles(
  pipeline: Pipeline,
  graph: PipelineGraph,
  code: "image" | "lightweight",
): Promise<LightweightBundles> {
  const { componentsOf } = await import("../compiler/authoring/components-of.ts");
  const travels = [...componentsOf(graph).values()].some(({ lightweight }) => lightweight === true);
  if (!travels && code === "image") return {};
  const { bundleLightweight } = await import("../containers/lightweight/bundle-lightweight.ts");
  return bundleLightweight(pipeline, { components: code === "image" ? "marked" : "all" });
}

type Exports = Readonly<Record<string, unknown>>;

async function importModule(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    if (PipewrightError.is(error)) throw error;
    const { message = String(error), stack = "" } = error instanceof Error ? error : {};
    return fail("K408", `the file does not load: ${firstLine(message)}`, {
      hint: "correct the error; `node` or `tsc --noEmit` shows the same one",
      at: placeIn(stack, file),
      cause: error,
    });
  }
}

const firstLine = (text: string): string =>
  text.replaceAll(/\s*\n[\s\S]*/g, "").replaceAll(pathToFileURL(process.cwd()).href, ".");

/** The first line of a stack that names the user's own file: "file:///…/pipeline.ts:3:7", or ":3" for a syntax error. */
function placeIn(
  stack: string,
  file: string,
): { readonly file: string; readonly line: number; readonly column: number } {
  const url = pathToFileURL(file).href;
  for (const name of [url, file]) {
    const start = stack.indexOf(`${name}:`);
    const match = start === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(start + name.length));
    if (match) return { file, line: Number(match[1]), column: Number(match[2] ?? 1) };
  }
  return { file, line: 1, column: 1 };
}

async function pickPipeline(exported: Exports, file: string, exportName: string | undefined): Promise<Pipeline> {
  const { isPipeline } = await import("../compiler/authoring/pipeline.ts");
  const at = { file, line: 1, column: 1 };
  const pipelines = Object.entries(exported).filter(([, value]) => isPipeline(value));
  const names = pipelines.map(([name]) => name);
  if (exportName !== undefined) {
    const value = exported[exportName];
    return isPipeline(value)
      ? value
      : fail("K405", `the file exports no pipeline '${exportName}'`, { hint: nameHint(exportName, names), at });
  }
  const value = exported["default"] ?? pipelines[0]?.[1];
  if (!isPipeline(value))
    return fail("K405", "the file exports no pipeline", {
      hint: "export what definePipeline returned: export const pipeline = definePipeline({ … })",
      at,
    });
  if (pipelines.length > 1 && exported["default"] === undefined) {
    return fail("K405", `the file exports ${pipelines.length} pipelines`, {
      hint: `choose one: ${names.map((name) => `'…#${name}'`).join(", ")}`,
      at,
    });
  }
  return value;
}
