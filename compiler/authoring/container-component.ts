import { type Diagnostic, fail, PipewrightError } from "../diagnostics/pipewright-error.ts";
import { callerSpan, type Span } from "../diagnostics/span.ts";
import type { ContainerCallee, Element } from "../graph/graph.ts";
import type { ArtifactListType, ArtifactType } from "./artifacts.ts";
import { calleeKey, readContract, type Task } from "./component.ts";
import { expectDefinition, expectFunction } from "./expect-call.ts";
import type { InputArgs, Ports } from "./ports.ts";
import type { Schema } from "./schema.ts";
import { checkTaskConfigInput, readTaskConfig, type TaskConfigOption } from "./task-config.ts";
import type { TaskOptions } from "./task-options.ts";
import { addTask } from "./trace.ts";
import { checkElements } from "./placeholder-check.ts";
import { notText, placeholdersFor, wholeListText } from "./placeholders.ts";

declare const placeholder: unique symbol;

/** Text that KFP replaces when the container starts. It may be joined with other text. */
export type Placeholder = string & { readonly [placeholder]: true };

/** A component that is somebody else's program in somebody else's image. */
export interface ContainerComponent<I extends Ports = Ports, O extends Ports = Ports> {
  (args: InputArgs<I>, options?: TaskOptions): Task<O>;
  readonly definition: { readonly name: string; readonly inputs: I; readonly outputs: O };
}

interface ContainerOptions<I extends Ports, O extends Ports> {
  readonly name: string;
  readonly description?: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Settings of its tasks that the program gets in an input of type `taskConfig`, to start other pods with; all others are refused. */
  readonly taskConfig?: readonly TaskConfigOption[];
  /** Called once, at definition, with placeholders for every input and output. */
  readonly container: (ports: ContainerPorts<I, O>) => ContainerTemplate;
}

export interface ContainerPorts<I extends Ports = Ports, O extends Ports = Ports> {
  readonly inputs: { readonly [K in keyof I]: InputPlaceholder<I[K]> };
  readonly outputs: {
    readonly [K in keyof O]: O[K] extends Schema
      ? { /** File to write the value to. */ readonly outputFile: Placeholder }
      : ArtifactPlaceholder;
  };
  /** The whole ExecutorInput as JSON, in one argument. */
  readonly executorInput: Placeholder;
}

type InputPlaceholder<P> = P extends Schema
  ? Placeholder
  : P extends ArtifactListType
    ? ListPlaceholder
    : P extends ArtifactType
      ? ArtifactPlaceholder
      : never;

declare const wholeList: unique symbol;

/** All artifacts of a list, as JSON, in one argument. Open-source KFP does not expand it. */
export interface ListPlaceholder {
  readonly [wholeList]: true;
  toString(): string;
}

export interface ArtifactPlaceholder {
  readonly uri: Placeholder;
  readonly path: Placeholder;
  /** One metadata value, or all of them as JSON. Open-source KFP does not expand either. */
  metadata(key?: string): Placeholder;
}

/** What runs in the container. KFP ignores the image's own entry point, so `command` should be given. */
export interface ContainerTemplate {
  /** May hold values of parameter inputs: `alpine:${inputs.tag}`. */
  readonly image: string;
  readonly command?: readonly (Element | ListPlaceholder)[];
  readonly args?: readonly (Element | ListPlaceholder)[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Declares a component from an image and a command line.
 * @throws K102, K103, K104 for names and ports that KFP cannot carry; K109 for placeholders of unknown inputs or outputs.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineContainerComponent<const I extends Ports, const O extends Ports>(
  options: ContainerOptions<I, O>,
): ContainerComponent<I, O> {
  expectDefinition(options, "defineContainerComponent", ["inputs", "outputs"]);
  expectFunction(
    options.container,
    "'container' of defineContainerComponent",
    "write container: () => ({ image: '…' })",
  );
  const at = callerSpan();
  const ports = readContract(options, at);
  // The mapped type is exact for the author; behind it every port has the same loose shape.
  const template = checkTemplate(options.name, options.container(placeholdersFor(ports) as ContainerPorts<I, O>), at);
  const callee: ContainerCallee = {
    kind: "container",
    name: options.name,
    taskConfig: readTaskConfig(options.taskConfig),
    ...ports,
    image: template.image,
    command: (template.command ?? []).map(readElement),
    args: (template.args ?? []).map(readElement),
    env: template.env ?? {},
  };
  check(callee, at);
  checkTaskConfigInput(options.name, callee, at);
  const call = (args: InputArgs<I>, taskOptions?: TaskOptions): Task<O> =>
    addTask({ callee, types: options.inputs, args, options: taskOptions }) as unknown as Task<O>;
  const definition = Object.freeze({ name: options.name, inputs: options.inputs, outputs: options.outputs });
  return Object.freeze(Object.assign(call, { definition, [calleeKey]: callee }));
}

/** Joins several pieces into one argument when the container starts. Open-source KFP does not resolve it; joined text does the same there. */
export const concat = (...parts: readonly Element[]): Element =>
  notText({ kind: "concat" as const, parts }, { what: "a concat", hint: "make it an argument of its own" });

/** Chooses arguments by whether an optional input was given. `input` is the input's own placeholder or its name. */
export function ifPresent(
  input: string,
  present: Element | readonly Element[],
  absent?: Element | readonly Element[],
): Element {
  const name = /^\{\{\$\.inputs\.(?:parameters|artifacts)\['([^']+)'\]/.exec(input)?.[1] ?? input;
  return notText(
    { kind: "ifPresent" as const, input: name, present, absent },
    { what: "an ifPresent", hint: "make it an argument of its own, or a part of concat" },
  );
}

/** A list's placeholder becomes its text; everything else is checked as it is. */
const readElement = (element: Element | ListPlaceholder): Element => wholeListText(element) ?? (element as Element);

function checkTemplate(name: string, template: ContainerTemplate | undefined, at: Span | undefined): ContainerTemplate {
  const isList = (value: unknown): boolean => value === undefined || Array.isArray(value);
  if (typeof template !== "object" || template === null || template instanceof Promise)
    return fail("K142", `the container function of '${name}' returns nothing to run`, {
      hint: "return { image, command, args } from it, synchronously",
      at,
    });
  if (!isList(template.command) || !isList(template.args))
    return fail("K142", `'command' or 'args' of '${name}' is not a list`, {
      hint: "write one argument an item: ['sh', '-c', '…']",
      at,
    });
  return template;
}

function check(callee: ContainerCallee, at: Span | undefined): void {
  const problems = checkElements(callee).map(({ message, hint }): Diagnostic => ({ code: "K109", message, hint, at }));
  if (problems.length > 0) throw new PipewrightError(problems);
}
