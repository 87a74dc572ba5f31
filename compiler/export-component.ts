import { type Component, readInterface } from "./authoring/component.ts";
import type { FunctionCallee, PipelineGraph, Source, TaskNode } from "./graph/graph.ts";
import { lower } from "./lower/index.ts";
import { unbuiltImage } from "./spec/component-command.ts";
import { k8sName } from "./spec/names.ts";
import type { PipelineSpec } from "./spec/pipeline-spec.ts";
import { version } from "./version.ts";

/** Compiles one component to a file that other tools load as a component: one task that passes every input and output through. */
export function compileComponent(
  component: Component,
  options: { readonly image?: string | undefined } = {},
): PipelineSpec {
  const { definition } = component;
  const ports = readInterface(definition, definition.at);
  const name = k8sName(definition.name);
  const callee: FunctionCallee = {
    kind: "function",
    name: definition.name,
    image: definition.image,
    component: () => component,
    ...ports,
  };
  const scope = {};
  const inputs = Object.entries(ports.inputs).map(
    ([input, port]) =>
      [input, { kind: "source", source: { kind: "input", name: input, port, pipeline: scope } }] as const,
  );
  const task: TaskNode = {
    kind: "task",
    name,
    callee,
    inputs: Object.fromEntries(inputs),
    after: [],
    settings: { cache: true, resources: {}, env: {} },
  };
  const outputs = Object.entries(ports.outputs).map(([output, port]): [string, Source] => [
    output,
    { kind: "output", task, name: output, port, pipeline: scope },
  ]);
  const graph: PipelineGraph = {
    name,
    description: definition.description,
    inputs: ports.inputs,
    body: { nodes: [task] },
    outputs: Object.fromEntries(outputs),
  };
  return lower(graph, { image: options.image ?? unbuiltImage, literals: false, sdkVersion: `pipewright-${version}` });
}
