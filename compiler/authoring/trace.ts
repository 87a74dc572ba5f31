import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan, type Span } from "../diagnostics/span.ts";
import type { Callee, Port, Source, TaskNode } from "../graph/graph.ts";
import { k8sName } from "../spec/names.ts";
import { bindInputs } from "./bind.ts";
import type { Ports } from "./ports.ts";
import { type AnyRef, makeRef, withoutText } from "./refs.ts";
import { readAfter } from "./after.ts";
import { markNode } from "./node-face.ts";
import { bindFinalStatus } from "./failure-inputs.ts";
import { type Report, type Scope, reportAt } from "./scope.ts";
import type { TaskOptions } from "./task-options.ts";
import { expectObject, readLabel } from "./expect-call.ts";
import { addedInputs } from "../graph/added-inputs.ts";
import { readSettings } from "./task-settings.ts";

// The only ambient state of the kit. It hangs on a global symbol so that two copies of the package agree.
const key = Symbol.for("pipewright.scopes");
const scopes: Scope[] = ((globalThis as { [key]?: Scope[] })[key] ??= []);

/** Runs `build` with a fresh scope on top of the stack. */
export function inScope<R>(scope: Scope, build: () => R): R {
  scopes.push(scope);
  try {
    return build();
  } finally {
    scopes.pop();
  }
}

/** The scope of the pipeline being traced. @throws K101 outside a pipeline. */
export function currentScope(what: string): Scope {
  return (
    scopes.at(-1) ??
    fail("K101", `${what} was called outside a pipeline`, {
      hint: "call it inside the build function of definePipeline",
      at: callerSpan(),
    })
  );
}

interface Call {
  readonly callee: Callee;
  /** Declared types of the inputs, for checking constants. */
  readonly types: Ports;
  readonly args: object;
  readonly options: TaskOptions | undefined;
}

/** Adds a task to the pipeline being traced and answers its public face. */
export function addTask(call: Call): { readonly name: string; readonly outputs: Readonly<Record<string, AnyRef>> } {
  const { callee, options = {} } = call;
  expectObject(call.args, `what '${callee.name}' is called with`, "call it with named inputs: ({ name: value })");
  expectObject(options, `what '${callee.name}' is given as options`, "write them as { name: value }");
  const scope = currentScope(`component '${callee.name}'`);
  const at = callerSpan();
  const report = reportAt(scope, at);
  const given = readLabel("name", options.name, report);
  const name = scope.pipeline.names.allocate(k8sName(given ?? callee.name) || "task");
  const args = call.args as Readonly<Record<string, unknown>>;
  const traced: TaskNode = {
    kind: "task",
    name,
    displayName: readLabel("displayName", options.displayName, report),
    callee,
    inputs: bindInputs({ callee, types: call.types, args, scope, report }),
    after: [...(scope.exitOf ? [scope.exitOf] : []), ...readAfter(options.after ?? [], scope, report)],
    ...(scope.exitOf || options.ignoreUpstreamFailure ? { ignoresFailure: true } : {}),
    settings: readSettings(options, callee, { scope, report }),
    parent: scope.group,
    at,
  };
  checkAddedNames(traced, report);
  const node = bindFinalStatus(traced, scope, report);
  scope.nodes.push(node);
  const outputs = Object.entries(callee.outputs).map(
    ([output, port]) =>
      [output, outputRef({ kind: "output", task: node, name: output, port, pipeline: scope.pipeline }, at)] as const,
  );
  const hint =
    outputs.length === 0
      ? "it has no outputs"
      : `use text\`…\` with one of its outputs: ${outputs.map(([output]) => `'${output}'`).join(", ")}`;
  const face = {
    name,
    outputs: Object.freeze(withoutText(Object.fromEntries(outputs), `'outputs' of task '${name}'`, hint)),
  };
  return markNode(withoutText(face, `task '${name}'`, hint), node, scope);
}

/** A reference to a port's value. Using it as text throws K105 instead of leaking into the spec. */
export function outputRef(source: Source, at: Span | undefined): AnyRef {
  const onText = (): never =>
    fail("K105", `the reference to '${source.name}' was turned into text`, {
      hint: "its value exists only at run time: use text`…${ref}…` to build text from it",
      at: callerSpan() ?? at,
    });
  return makeRef(refOf(source, source.port), onText);
}

const refOf = (source: Source, port: Port): Parameters<typeof makeRef>[0] =>
  port.kind === "parameter"
    ? { kind: "parameter", source, parameter: port.type }
    : { kind: port.list ? "artifactList" : "artifact", source, artifact: port.artifact, version: port.version };

/**
 * References inside text and settings arrive through inputs that the compiler adds to the task. An input of the component
 * that has such a name already (settings have fixed ones, such as `cpu_limit`) would get the wrong value.
 */
function checkAddedNames(task: TaskNode, report: Report): void {
  for (const { name, source } of addedInputs(task))
    if (Object.hasOwn(task.callee.inputs, name))
      report(
        "K144",
        `'${task.callee.name}' has an input '${name}', and the compiler adds one of that name for the reference to '${source.name}'`,
        "rename the input, or give a constant instead of the reference",
      );
}
