import { nameHint } from "../diagnostics/did-you-mean.ts";
import { type Diagnostic, fail, PipewrightError } from "../diagnostics/pipewright-error.ts";
import { callerSpan, thrownAt } from "../diagnostics/span.ts";
import {
  Chunks,
  type PipelineCallee,
  type PipelineGraph,
  type Port,
  type PortMap,
  type Source,
} from "../graph/graph.ts";
import { k8sName } from "../spec/names.ts";
import { readInterface } from "./component.ts";
import { expectDefinition, expectFunction } from "./expect-call.ts";
import type { InputArgs, OutputRef, Ports } from "./ports.ts";
import { type AnyRef, refData } from "./refs.ts";
import { readRunSettings, type RunSettings } from "./run-settings.ts";
import type { TaskOptions } from "./task-options.ts";
import { newScope, reportAt, type Scope } from "./scope.ts";
import { isVisible } from "./visibility.ts";
import { addTask, inScope, outputRef } from "./trace.ts";

/** Named references, as a pipeline returns them. */
export type Refs = Readonly<Record<string, AnyRef>>;
// A pipeline that returns nothing has no outputs at all, not outputs of unknown names.
// oxlint-disable-next-line typescript/no-generated-empty-object-type
type Results<R> = R extends Refs ? R : Readonly<Record<never, AnyRef>>;

/** A pipeline: compile it, run it, submit it, or call it inside another pipeline like a component. */
export interface Pipeline<I extends Ports = Ports, R extends Refs = Refs> {
  (args: InputArgs<I>, options?: TaskOptions): { readonly name: string; readonly outputs: R };
  readonly definition: { readonly name: string; readonly inputs: I };
}

interface PipelineOptions<I extends Ports, R extends Refs | void> {
  /** Letters, digits and hyphens after KFP's sanitising, at most 128. */
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Where artifacts go when a run names no root; Vertex uses it, open-source KFP ignores it. */
  readonly root?: string;
  readonly inputs: I;
  /** Texts for people about what the pipeline returns, by output name. @default the texts of the outputs it returns */
  readonly outputDescriptions?: { readonly [K in keyof NoInfer<R>]?: string };
  /** Workspace, time to live and time limit of its runs on open-source KFP; they count where the pipeline is run itself. */
  readonly kubernetes?: RunSettings;
  /** Called once, synchronously, when the pipeline is compiled. The references it returns become the pipeline's outputs. */
  build(inputs: { readonly [K in keyof I]: OutputRef<I[K]> }): R;
}

/**
 * Declares a pipeline.
 * @throws K102, K103, K104 for names and ports that KFP cannot carry; K132, K133 for settings of its runs.
 */
/* @__NO_SIDE_EFFECTS__ */
export function definePipeline<const I extends Ports, R extends Refs | void>(
  options: PipelineOptions<I, R>,
): Pipeline<I, Results<R>> {
  expectDefinition(options, "definePipeline", ["inputs"]);
  expectFunction(
    (options as { readonly build?: unknown }).build,
    "'build' of definePipeline",
    "write build(inputs) { … }",
  );
  const at = callerSpan();
  const { inputs } = readInterface({ name: options.name, inputs: options.inputs, outputs: {} }, at);
  if (!/^[a-z0-9][a-z0-9-]{0,127}$/.test(k8sName(options.name))) {
    fail("K102", `'${options.name}' is not a valid pipeline name`, {
      hint: "use 1 to 128 letters, digits and hyphens, beginning with a letter or digit",
      at,
    });
  }
  const { config, problems } = readRunSettings(options.kubernetes ?? {}, at);
  if (problems.length > 0) throw new PipewrightError(problems);
  let graph: PipelineGraph | undefined;
  let tracing = false;
  const traced = (): PipelineGraph => {
    if (graph) return graph;
    if (tracing)
      fail("K111", `pipeline '${options.name}' calls itself`, {
        hint: "a spec cannot hold a recursive pipeline; use a loop",
        at,
      });
    tracing = true;
    try {
      graph = trace({ ...options, at, config }, inputs);
      return graph;
    } finally {
      tracing = false;
    }
  };
  const call = (args: InputArgs<I>, taskOptions?: TaskOptions): ReturnType<Pipeline<I, Results<R>>> => {
    const inner = traced();
    const callee: PipelineCallee = {
      kind: "pipeline",
      name: options.name,
      inputs,
      outputs: outputPorts(inner),
      graph: inner,
    };
    return addTask({ callee, types: options.inputs, args, options: taskOptions }) as unknown as ReturnType<
      Pipeline<I, Results<R>>
    >;
  };
  const definition = Object.freeze({ name: options.name, inputs: options.inputs });
  return Object.freeze(Object.assign(call, { definition, [tracer]: traced }));
}

const tracer = Symbol.for("pipewright.pipeline");

/** The graph of a pipeline, or undefined for anything else. @throws PipewrightError with every problem found while tracing. */
export function traceOf(value: unknown): PipelineGraph | undefined {
  return isPipeline(value) ? (value as unknown as { readonly [tracer]: () => PipelineGraph })[tracer]() : undefined;
}

/** Whether a value is what `definePipeline` returned, of this or another copy of the kit. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "function" && tracer in value;
}

type TraceOptions = Omit<PipelineOptions<Ports, Refs | void>, "inputs" | "outputDescriptions"> &
  Pick<PipelineGraph, "at" | "config"> & { readonly outputDescriptions?: Readonly<Record<string, string | undefined>> };

function trace(options: TraceOptions, inputs: PortMap): PipelineGraph {
  const scope = newScope(options.name);
  const refs = Object.fromEntries(
    Object.entries(inputs).map(([name, port]) => [
      name,
      outputRef({ kind: "input", name, port, pipeline: scope.pipeline }, options.at),
    ]),
  );
  const returned = inScope(scope, () => building(options, refs));
  if (scope.nodes.length === 0)
    scope.pipeline.diagnostics.push({
      code: "K108",
      message: `pipeline '${options.name}' has no tasks`,
      hint: "call at least one component in its build function",
      at: options.at,
    });
  const outputs = described(readOutputs(returned, scope, options.at), scope, options);
  const { diagnostics } = scope.pipeline;
  if (diagnostics.length > 0) throw new PipewrightError(sorted(diagnostics));
  const { displayName, description, root, config, at } = options;
  const name = k8sName(options.name);
  return { name, displayName, description, root, config, inputs, body: { nodes: scope.nodes }, outputs, at };
}

/** What the author's own code throws is told with its place; what the kit throws is a problem of the author's or a bug. */
function building({ name, build }: TraceOptions, refs: Readonly<Record<string, AnyRef>>): unknown {
  try {
    return build(refs);
  } catch (error) {
    const at = error instanceof Error && !PipewrightError.is(error) ? thrownAt(error) : undefined;
    if (at === undefined) throw error;
    return fail("K116", `the build function of pipeline '${name}' threw ${String(error)}`, {
      hint: "correct it there; it runs when the pipeline is compiled, with references in the place of values",
      at,
      cause: error,
    });
  }
}

function readOutputs(returned: unknown, scope: Scope, at: PipelineGraph["at"]): Readonly<Record<string, Source>> {
  const problem = (message: string, hint: string): void =>
    void scope.pipeline.diagnostics.push({ code: "K304", message, hint, at });
  if (returned === undefined) return {};
  if (typeof returned !== "object" || returned === null || returned instanceof Promise) {
    problem(
      `pipeline '${scope.pipeline.name}' returns something that is not an object of references`,
      "return { name: task.outputs.name }, synchronously",
    );
    return {};
  }
  const outputs = Object.entries(returned).flatMap(([name, value]: [string, unknown]) => {
    const source = refData(value)?.source;
    if (source === undefined || source instanceof Chunks || source.kind === "input") {
      if (source !== undefined && !(source instanceof Chunks))
        problem(
          `pipeline output '${name}' is the pipeline's own input '${source.name}'`,
          "KFP can only return what a task produced; let a task produce it",
        );
      else
        problem(
          `pipeline output '${name}' is not an output of a task`,
          `return an output: { ${name}: task.outputs.… }`,
        );
      return [];
    }
    if (source.pipeline !== scope.pipeline) {
      problem(`pipeline output '${name}' belongs to another pipeline`, "return an output of a task of this pipeline");
      return [];
    }
    return isVisible(source, scope, reportAt(scope, at)) ? [[name, source] as const] : [];
  });
  return Object.fromEntries(outputs);
}

/** Outputs with the pipeline's own texts in the place of those of the tasks that make them. */
function described(
  outputs: Readonly<Record<string, Source>>,
  scope: Scope,
  { name: pipeline, outputDescriptions = {}, at }: TraceOptions,
): Readonly<Record<string, Source>> {
  const texts = Object.entries(outputDescriptions).flatMap(([name, description]) => {
    const source = outputs[name];
    if (source === undefined)
      scope.pipeline.diagnostics.push({
        code: "K304",
        message: `'outputDescriptions' describes '${name}', which pipeline '${pipeline}' does not return`,
        hint: nameHint(name, Object.keys(outputs)),
        at,
      });
    return source === undefined || description === undefined
      ? []
      : [[name, { ...source, port: { ...source.port, description } }] as const];
  });
  return { ...outputs, ...Object.fromEntries(texts) };
}

/** A pipeline's outputs seen as a component's: what its callers may wire. */
const outputPorts = (graph: PipelineGraph): PortMap =>
  Object.fromEntries(Object.entries(graph.outputs).map(([name, source]): [string, Port] => [name, source.port]));

const sorted = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.toSorted(
    (a, b) =>
      (a.at?.file ?? "").localeCompare(b.at?.file ?? "") ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
