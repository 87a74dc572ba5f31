import { dirname, extname, join } from "node:path";
import { fail } from "../diagnostics/pipewright-error.ts";
import type { FunctionCallee, PipelineGraph } from "../graph/graph.ts";
import { allTasks } from "../graph/place.ts";
import type { Component } from "./component.ts";
import { isPipeline, traceOf } from "./pipeline.ts";

/** Every TypeScript component that a pipeline calls, nested pipelines included, by name. */
export const componentsOf = (graph: PipelineGraph): ReadonlyMap<string, FunctionCallee> =>
  new Map(functionCallees(graph).map((callee) => [callee.name, callee]));

/**
 * Those of them that are wanted, for work that leaves this machine under the component's name.
 * @throws K672 when two components have one name
 */
export function distinctComponents(
  graph: PipelineGraph,
  wanted: (callee: FunctionCallee) => boolean,
): ReadonlyMap<string, FunctionCallee> {
  const found = new Map<string, FunctionCallee>();
  for (const callee of functionCallees(graph).filter(wanted)) {
    const before = found.get(callee.name) ?? callee;
    if (before.component() !== callee.component())
      fail("K672", `pipeline '${graph.name}' calls two components named '${callee.name}'`, {
        hint: "give one of them another name: an image and a spec find the work of a component by its name",
      });
    found.set(callee.name, callee);
  }
  return found;
}

function functionCallees(graph: PipelineGraph): readonly FunctionCallee[] {
  return [...allTasks(graph.body.nodes)].flatMap(({ callee }): readonly FunctionCallee[] => {
    if (callee.kind === "function") return [callee];
    return callee.kind === "pipeline" ? functionCallees(callee.graph) : [];
  });
}

/** Where the work of each component is. */
export function handlerFiles(graph: PipelineGraph): ReadonlyMap<string, { readonly file: string }> {
  const entries = [...componentsOf(graph)].flatMap(([name, callee]) => {
    const file = handlerFile(callee);
    return file === undefined ? [] : [[name, { file }] as const];
  });
  return new Map(entries);
}

/**
 * Where the work of a component is: the file of the definition for an inline `run`, otherwise the `handler` file beside it
 * with the same extension (handler.ts in sources, handler.js in a built package).
 */
export function handlerFile({ definedIn }: FunctionCallee): string | undefined {
  if (definedIn === undefined) return undefined;
  const { file, inline } = definedIn;
  return inline ? file : join(dirname(file), `handler${extname(file)}`);
}

/** A component of a loaded module by name: exported itself, or called by an exported pipeline. */
export function findComponent(moduleExports: Readonly<Record<string, unknown>>, name: string): Component | undefined {
  for (const value of Object.values(moduleExports)) {
    if (isComponent(value) && value.definition.name === name) return value;
  }
  for (const value of Object.values(moduleExports)) {
    const graph = isPipeline(value) ? traceOf(value) : undefined;
    const component = graph && componentsOf(graph).get(name)?.component();
    if (isComponent(component)) return component;
  }
  return undefined;
}

const isComponent = (value: unknown): value is Component =>
  typeof value === "function" && "definition" in value && !isPipeline(value);
