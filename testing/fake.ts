import { calleeOf, type Component } from "../compiler/authoring/component.ts";
import type { Handler } from "../compiler/authoring/handler.ts";
import type { Ports } from "../compiler/authoring/ports.ts";
import { nameHint } from "../compiler/diagnostics/did-you-mean.ts";
import { fail } from "../compiler/diagnostics/pipewright-error.ts";
import type { Callee, FunctionCallee, PipelineGraph } from "../compiler/graph/graph.ts";
import { allTasks } from "../compiler/graph/place.ts";
import type { Implementation } from "../containers/runtime/implement.ts";
import { copyGraph } from "./copy-graph.ts";

/** A component of any kind: of TypeScript, of a container, or loaded from a file with a contract. */
export interface Fakeable<I extends Ports = Ports, O extends Ports = Ports> {
  readonly definition: { readonly name: string; readonly inputs: I; readonly outputs: O };
}

/** Work in the place of a component's own. */
export interface Fake {
  readonly callee: Callee;
  readonly implementation: Implementation;
}

/** Work for one test, in the place of a component's own; typed by its contract. @throws K805 for what is no component */
export function fake<const I extends Ports, const O extends Ports>(
  component: Fakeable<I, O>,
  handler: Handler<NoInfer<I>, NoInfer<O>>,
): Fake {
  const callee = calleeOf(component);
  if (callee === undefined)
    return fail("K805", `'${component.definition.name}' is not a component`, {
      hint: "fake the components that a pipeline calls, not the pipeline",
    });
  // The contract stays; only the work is another, and of a component only the definition is read.
  const definition = { ...component.definition, run: handler };
  const implementation = { component: { definition } as unknown as Component, handler } as unknown as Implementation;
  return { callee, implementation };
}

/** A pipeline's graph with fakes in it, and the work that is known without loading a file. */
export interface Rehearsal {
  readonly graph: PipelineGraph;
  readonly implementations: ReadonlyMap<string, Implementation>;
}

/** Puts fakes into a pipeline, nested pipelines included. @throws K805 for a fake of a component that it does not call */
export function withFakes(graph: PipelineGraph, fakes: readonly Fake[]): Rehearsal {
  const called = new Set(callees(graph));
  const implementations = new Map<string, Implementation>();
  const replacements = new Map<object, Callee>();
  for (const callee of called) {
    if (callee.kind !== "function") continue;
    // The work is here, so it need not travel in the spec.
    replacements.set(callee, { ...callee, lightweight: false });
    const component = callee.component() as Component;
    const { run } = component.definition;
    if (run !== undefined) implementations.set(callee.name, { component, handler: run });
  }
  for (const { callee, implementation } of fakes) {
    if (!called.has(callee))
      fail("K805", `pipeline '${graph.name}' calls no component '${callee.name}', which is faked`, {
        hint: nameHint(
          callee.name,
          [...called].map(({ name }) => name),
        ),
      });
    const { name, inputs, outputs, taskConfig } = callee;
    const component = (): unknown => implementation.component;
    const standIn: FunctionCallee = {
      kind: "function",
      name,
      inputs,
      outputs,
      taskConfig,
      lightweight: false,
      component,
    };
    replacements.set(callee, standIn);
    implementations.set(name, implementation);
  }
  return { graph: copyGraph(graph, replacements), implementations };
}

function callees(graph: PipelineGraph): readonly Callee[] {
  return [...allTasks(graph.body.nodes)].flatMap(({ callee }) =>
    callee.kind === "pipeline" ? callees(callee.graph) : [callee],
  );
}
