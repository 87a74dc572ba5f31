import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan, type Span } from "../diagnostics/span.ts";
import type { ContainerCallee, FunctionCallee, SpecCallee } from "../graph/graph.ts";
import { expectDefinition } from "./expect-call.ts";
import type { Handler } from "./handler.ts";
import { type InputArgs, type OutputRef, PortProblem, type Ports, readPorts } from "./ports.ts";
import { checkTaskConfigInput, readTaskConfig, type TaskConfigOption } from "./task-config.ts";
import type { TaskOptions } from "./task-options.ts";
import { addTask } from "./trace.ts";

/** A task in a pipeline that is being traced. */
export interface Task<O extends Ports = Ports> {
  /** Key of the task in the compiled spec. */
  readonly name: string;
  readonly outputs: { readonly [K in keyof O]: OutputRef<O[K]> };
}

/** A component: call it inside a pipeline to add a task. */
export interface Component<I extends Ports = Ports, O extends Ports = Ports> {
  (args: InputArgs<I>, options?: TaskOptions): Task<O>;
  readonly definition: ComponentDefinition<I, O>;
}

/** What a component declares. */
export interface ComponentDefinition<I extends Ports = Ports, O extends Ports = Ports> {
  /** Display form; its k8s form names tasks and executors. */
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputs: I;
  readonly outputs: O;
  /** Container image that holds the handler. @default the image given to the compiler */
  readonly image?: string | undefined;
  /** Whether the work travels in the spec and runs on a stock Node image. @default as the compiler is told */
  readonly lightweight?: boolean | undefined;
  /** The work itself, when it is written beside the contract. Heavy imports belong inside it. */
  readonly run?: Handler<I, O> | undefined;
  readonly at?: Span | undefined;
}

interface ComponentOptions<I extends Ports, O extends Ports> {
  readonly name: string;
  readonly description?: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Image that holds the work; for a lightweight component, the image with Node that it runs on. */
  readonly image?: string;
  /** Carries the work in the spec instead of an image: nothing to build, for components of at most some hundred kilobytes. */
  readonly lightweight?: boolean;
  /** Settings of its tasks that the program gets in an input of type `taskConfig`, to start other pods with; all others are refused. */
  readonly taskConfig?: readonly TaskConfigOption[];
  readonly run?: Handler<I, O>;
}

/**
 * Declares a component. With `run` the work is attached here; without it, the work is the default export of the
 * `handler.ts` beside the file that calls this.
 * @throws K102, K103, K104 when a name, a type or a default cannot be carried by KFP.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineComponent<const I extends Ports, const O extends Ports>(
  options: ComponentOptions<I, O>,
): Component<I, O> {
  expectDefinition(options, "defineComponent", ["inputs", "outputs"]);
  const at = callerSpan();
  const callee: FunctionCallee = {
    kind: "function",
    name: options.name,
    image: options.image,
    lightweight: options.lightweight,
    definedIn: at && { file: at.file, inline: options.run !== undefined },
    component: () => component,
    taskConfig: readTaskConfig(options.taskConfig),
    ...readContract(options, at),
  };
  checkTaskConfigInput(options.name, callee, at);
  const definition: ComponentDefinition<I, O> = Object.freeze({ ...options, at });
  const call = (args: InputArgs<I>, taskOptions?: TaskOptions): Task<O> =>
    addTask({ callee, types: options.inputs, args, options: taskOptions }) as unknown as Task<O>;
  const component: Component<I, O> = Object.freeze(Object.assign(call, { definition, [calleeKey]: callee }));
  return component;
}

/** Where a component keeps what a task of it runs; a symbol, so that it stays out of autocomplete. */
export const calleeKey = Symbol.for("pipewright.callee");

/** What a task of this component runs, or undefined for anything that is not a component. */
export function calleeOf(value: unknown): FunctionCallee | ContainerCallee | SpecCallee | undefined {
  return typeof value === "function" && calleeKey in value
    ? (value as unknown as { readonly [calleeKey]: ReturnType<typeof calleeOf> })[calleeKey]
    : undefined;
}

/** The ports of a component that is one program: such a program can give single artifacts only. */
export function readContract(
  options: Parameters<typeof readInterface>[0],
  at: Span | undefined,
): Pick<FunctionCallee, "inputs" | "outputs"> {
  const ports = readInterface(options, at);
  const list = Object.entries(ports.outputs).find(([, port]) => port.kind === "artifact" && port.list);
  if (list !== undefined)
    fail("K140", `component '${options.name}': the output '${list[0]}' is a list of artifacts`, {
      hint: "give one artifact that is a folder, or call the component in a parallelFor, which collects a list",
      at,
    });
  return ports;
}

/** Reads the ports of a component or pipeline, turning problems into diagnostics at the place of the definition. */
export function readInterface(
  options: { readonly name: string; readonly inputs: Ports; readonly outputs: Ports },
  at: Span | undefined,
): Pick<FunctionCallee, "inputs" | "outputs"> {
  if (typeof options.name !== "string")
    fail("K102", "a component or pipeline has a name that is not text", { hint: "give it a 'name' in quotes", at });
  if (!/[A-Za-z0-9]/.test(options.name))
    fail("K102", `'${options.name}' is not a valid name`, { hint: "use letters and digits", at });
  try {
    return { inputs: readPorts(options.inputs), outputs: readPorts(options.outputs) };
  } catch (error) {
    if (error instanceof PortProblem)
      return fail(error.code, `component '${options.name}': ${error.message}`, {
        hint: error.hint,
        at,
        cause: error,
      });
    throw error;
  }
}
