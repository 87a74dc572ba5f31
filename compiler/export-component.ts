import { calleeOf } from "./authoring/component.ts";
import type { Callee, PipelineGraph, Source, TaskNode } from "./graph/graph.ts";
import { fail } from "./diagnostics/pipewright-error.ts";
import type { CodeOptions } from "./lower/function-program.ts";
import { lower } from "./lower/index.ts";
import { unbuiltImage } from "./spec/component-command.ts";
import { k8sName } from "./spec/names.ts";
import type { Compiled } from "./compile.ts";
import { version } from "./version.ts";

export interface ExportOptions {
  /** Image of a TypeScript component that names none. */
  readonly image?: string | undefined;
  /** The work of a lightweight component, made by `bundleLightweight`. */
  readonly bundles?: CodeOptions["bundles"];
}

/** Compiles one component to a file that other tools load as a component: one task that passes every input and output through. */
export function compileComponent(component: object, options: ExportOptions = {}): Compiled {
  const callee =
    calleeOf(component) ??
    fail("K405", "what was given is not a component", {
      hint: "give it what defineComponent, defineContainerComponent or loadComponent returned",
    });
  return compileCallee(callee, options);
}

/** The same for what a task of the component runs. */
export function compileCallee(callee: Callee, options: ExportOptions = {}): Compiled {
  const name = k8sName(callee.name);
  const pipeline = {};
  const inputs = Object.entries(callee.inputs).map(
    ([input, port]) => [input, { kind: "source", source: { kind: "input", name: input, port, pipeline } }] as const,
  );
  const settings = { cache: true, resources: {}, env: {} };
  const task: TaskNode = { kind: "task", name, callee, inputs: Object.fromEntries(inputs), after: [], settings };
  const outputs = Object.entries(callee.outputs).map(([output, port]): [string, Source] => [
    output,
    { kind: "output", task, name: output, port, pipeline },
  ]);
  const graph: PipelineGraph = {
    name,
    inputs: callee.inputs,
    body: { nodes: [task] },
    outputs: Object.fromEntries(outputs),
  };
  const { image = unbuiltImage } = options;
  const compiled = lower(graph, {
    image,
    bundles: options.bundles,
    literals: false,
    components: "shared",
    sdkVersion: `pipewright-${version}`,
  });
  return { ...compiled, warnings: [] };
}
