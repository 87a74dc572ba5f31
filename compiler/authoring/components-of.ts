import { dirname, extname, join } from "node:path";
import type { FunctionCallee, PipelineGraph } from "../graph/graph.ts";
import { allTasks } from "../graph/place.ts";
import type { Component } from "./component.ts";
import { isPipeline, traceOf } from "./pipeline.ts";

/** Every TypeScript component that a pipeline calls, nested pipelines included, by name. */
export function componentsOf(graph: PipelineGraph): ReadonlyMap<string, FunctionCallee> {
  const found = new Map<string, FunctionCallee>();
  const visit = (each: PipelineGraph): void => {
    for (const { callee } of allTasks(each.body.nodes)) {
      if (callee.kind === "function") found.set(callee.name, callee);
      else if (callee.kind === "pipeline") visit(callee.graph);
    }
  };
  visit(graph);
  return found;
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
