import { extname } from "node:path";
import type { Compiled } from "../compiler/compile.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Pipeline } from "../compiler/authoring/pipeline.ts";
import type { PipelineGraph } from "../compiler/graph/graph.ts";
import type { LightweightBundle } from "../compiler/lower/function-program.ts";
import { componentNameOf, lightweightCodeOf } from "../compiler/spec/component-command.ts";
import type { PipelineSpec } from "../compiler/spec/pipeline-spec.ts";
import type { SpecDocuments } from "../compiler/spec/platform-spec.ts";
import type { TargetProblem } from "../compiler/targets/target-problem.ts";
import type { Target } from "../compiler/targets/target.ts";
import type { CliContext } from "./context.ts";
import { type Exports, importModule, pathHint, resolveFile } from "./load-module.ts";
import { lockedImages, type LockUse } from "./locked-images.ts";

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
  /** Take images from the lock file, unless `image` names one. */
  readonly lock?: LockUse;
  /** Keep closed sets of values in the spec. */
  readonly literals?: boolean;
  /** Whether tasks that run the same share a component. @default "shared" */
  readonly components?: "shared" | "per-task";
  /** "lightweight" carries the work of all TypeScript components that name no image in the spec. */
  readonly code?: "image" | "lightweight" | undefined;
  /** Where the pipeline is to run; what cannot run there is refused. */
  readonly target?: Target | undefined;
  /** Release of open-source KFP, when that is the target. */
  readonly kfpVersion?: string | undefined;
  /** Rewrites a compiled file for its target where that is possible, as compiling does. */
  readonly adapt?: boolean;
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
    return fromText(await store.readText(argument), argument, options);
  }
  const [path = "", exportName] = argument.split("#", 2);
  const file = await resolveFile(path, context);
  if (scripts.has(extname(file))) return fromModule(file, exportName, options);
  const { readSpecFile } = await import("../compiler/load/spec-file.ts");
  return fromText(readSpecFile(file, { shown: path, hint: pathHint }), file, options);
}

async function fromText(text: string, file: string, options: LoadOptions): Promise<PipelineArgument> {
  const [{ parseSpec }, { shippedHandlers }] = await Promise.all([
    import("../compiler/load/parse-spec.ts"),
    import("../components/handler-files.ts"),
  ]);
  const { check, adapt } = await targetOf(options);
  const loaded = parseSpec(text, file, { check: (documents) => check({ ...documents, spec: adapt(documents.spec) }) });
  const parsed = { ...loaded, spec: adapt(loaded.spec) };
  // A component whose code travels in the spec runs that code, whatever its name.
  const travelling = new Set(
    Object.values(parsed.spec.deploymentSpec?.executors ?? {}).map(({ container }) =>
      container && lightweightCodeOf(container) !== undefined ? componentNameOf(container) : undefined,
    ),
  );
  return { ...parsed, handlers: new Map([...shippedHandlers].filter(([name]) => !travelling.has(name))) };
}

interface ForTarget {
  readonly check: (documents: SpecDocuments) => readonly TargetProblem[];
  /** Puts right what can be put right for the target. */
  readonly adapt: (spec: PipelineSpec) => PipelineSpec;
}

async function targetOf({ target, kfpVersion, adapt }: LoadOptions): Promise<ForTarget> {
  if (target === undefined) return { check: () => [], adapt: (spec) => spec };
  const { targetProblems } = await import("../compiler/targets/target.ts");
  const { joinTexts } = await import("../compiler/targets/join-texts.ts");
  return {
    check: (documents) => targetProblems(documents, { target, kfpVersion }),
    adapt: adapt === true && target === "kubeflow" ? joinTexts : (spec) => spec,
  };
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
    options.target === undefined
      ? import("../compiler/compile.ts")
      : import("../compiler/compile-for-target.ts").then(({ compileForTarget }) => ({ compile: compileForTarget })),
  ]);
  const pipeline = await pickPipeline(exported, file, exportName);
  const graph = traceOf(pipeline) ?? fail("K405", "the export is not a pipeline");
  const code = options.code ?? "image";
  const bundles = options.bundles ?? (await lightweightBundles(pipeline, graph, code));
  const { images, warnings } =
    options.lock === undefined || options.image !== undefined || code === "lightweight"
      ? { images: {}, warnings: [] }
      : await lockedImages(graph, file, options.lock);
  const compiled = compile(pipeline, {
    images,
    code,
    bundles,
    ...(options.image === undefined ? {} : { image: options.image }),
    literals: options.literals ?? false,
    components: options.components ?? "shared",
    ...(options.target === undefined ? {} : { target: options.target, kfpVersion: options.kfpVersion }),
  });
  return { ...compiled, warnings: [...compiled.warnings, ...warnings], graph, bundles, handlers: handlerFiles(graph) };
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
