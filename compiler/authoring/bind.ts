import { nameHint } from "../diagnostics/did-you-mean.ts";
import {
  type Binding,
  type Callee,
  Chunks,
  mayBeAbsent,
  type ParameterPort,
  type Port,
  type TemplateValue,
} from "../graph/graph.ts";
import { describe, hasType } from "../spec/check-parameters.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import { artifactFits, schemaTitle } from "./artifacts.ts";
import type { Ports, PortType } from "./ports.ts";
import { parameterWords, portWords } from "./port-words.ts";
import { holdsItself } from "./loop-items.ts";
import { refData, type RefData } from "./refs.ts";
import { isRunPlaceholder } from "./run-placeholders.ts";
import { issueText, validate } from "./schema.ts";
import type { Report, Scope } from "./scope.ts";
import { isVisible } from "./visibility.ts";

interface BindCall {
  readonly callee: Callee;
  readonly types: Ports;
  readonly args: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  readonly report: Report;
}

/** Binds the arguments of one call to the callee's inputs; every problem is reported, none throws. */
export function bindInputs(call: BindCall): Readonly<Record<string, Binding>> {
  const { callee, args, report } = call;
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  for (const [name] of given) {
    if (!Object.hasOwn(callee.inputs, name))
      report("K302", `'${callee.name}' has no input '${name}'`, nameHint(name, Object.keys(callee.inputs)));
  }
  const missing = Object.entries(callee.inputs).filter(([name, port]) => !port.optional && args[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map(([name]) => `'${name}'`).join(", ");
    report(
      "K301",
      `'${callee.name}' is called without its required input${missing.length > 1 ? "s" : ""} ${names}`,
      "pass a value, or give the input a default",
    );
  }
  const bound = given.flatMap(([name, value]) => {
    const port = Object.hasOwn(callee.inputs, name) ? callee.inputs[name] : undefined;
    const binding = port && bindOne(call, { name, port, type: call.types[name], value });
    return binding ? [[name, binding] as const] : [];
  });
  return Object.fromEntries(bound);
}

interface Argument {
  readonly name: string;
  readonly port: Port;
  readonly type: PortType | undefined;
  readonly value: unknown;
}

function bindOne(call: BindCall, argument: Argument): Binding | undefined {
  const { callee, report } = call;
  const where = `input '${argument.name}' of '${callee.name}'`;
  const ref = refData(argument.value);
  if (ref !== undefined) return bindRef(call, argument, ref);
  if (argument.port.kind === "artifact") {
    report(
      "K303",
      `${where} wants ${portWords(argument.port)}, not a constant`,
      "pass an output of another task, or an artifact input of the pipeline",
    );
    return undefined;
  }
  if (holdsItself(argument.value)) {
    report("K303", `${where} holds an object that contains itself`, "give a value that ends");
    return undefined;
  }
  const template = toTemplate(argument.value, call);
  if (template === unsupported) {
    if (holdsArtifact(argument.value))
      report(
        "K303",
        `${where} holds an artifact inside a list or an object`,
        "give the artifact to an input of its own",
      );
    else
      report(
        "K303",
        `${where} holds a value that JSON cannot carry`,
        "use text, finite numbers, booleans, arrays and plain objects",
      );
    return undefined;
  }
  if (holdsChunks(template)) {
    const { type } = argument.port;
    const isRight = Array.isArray(template) ? type === "LIST" : type === "STRUCT";
    if (isRight) return { kind: "template", value: template };
    const gets = Array.isArray(template) ? "a list" : "an object";
    report(
      "K303",
      `${where} wants ${portWords(argument.port)}, but gets ${gets} that holds references`,
      "give one of the values, or text`…` that is built from them",
    );
    return undefined;
  }
  return checkConstant(call, argument, template as Json) ? { kind: "constant", value: template as Json } : undefined;
}

function bindRef(call: BindCall, { name, port }: Argument, ref: RefData): Binding | undefined {
  const where = `input '${name}' of '${call.callee.name}'`;
  const sources =
    ref.source instanceof Chunks ? ref.source.parts.filter((part) => typeof part !== "string") : [ref.source];
  if (!sources.every((source) => isVisible(source, call.scope, call.report))) return undefined;
  if (!refFits(ref, port)) {
    call.report("K303", `${where} wants ${portWords(port)}, but gets ${refWords(ref)}`, hintFor(ref, port));
    return undefined;
  }
  if (!(ref.source instanceof Chunks) && ref.source.kind === "input" && !port.optional && isLeftOut(ref.source.port))
    call.report(
      "K306",
      `${where} is required, but the pipeline's input '${ref.source.name}' may be absent`,
      `give '${ref.source.name}' a default, or let '${name}' be optional`,
    );
  return ref.source instanceof Chunks
    ? { kind: "template", value: ref.source }
    : { kind: "source", source: ref.source };
}

/** KFP fills in a final status itself, so that one is there although its input counts as optional. */
const isLeftOut = (port: Port): boolean =>
  mayBeAbsent(port) && !(port.kind === "parameter" && port.type === "TASK_FINAL_STATUS");

function refFits(ref: RefData, port: Port): boolean {
  if (ref.kind === "parameter") {
    if (port.kind !== "parameter") return false;
    const fits = ref.source instanceof Chunks || ref.source.port.kind === "artifact" ? undefined : ref.source.port.fits;
    // KFP treats a final status as a struct; every other pair of parameter types must be equal.
    return (
      ref.parameter === port.type ||
      (ref.parameter === "TASK_FINAL_STATUS" && port.type === "STRUCT") ||
      fits === "any" ||
      (fits === "number" && port.type === "NUMBER_DOUBLE")
    );
  }
  return (
    port.kind === "artifact" &&
    port.list === (ref.kind === "artifactList") &&
    artifactFits(ref.artifact, port.artifact) &&
    (isAny(ref.artifact) || isAny(port.artifact) || major(ref.version) === major(port.version))
  );
}

const isAny = (artifact: string): boolean => artifact === "system.Artifact";
const major = (version: string): string => version.split(".", 1)[0] ?? "";

function checkConstant(call: BindCall, argument: Argument, value: Json): boolean {
  const { name, type } = argument;
  const port = argument.port as ParameterPort;
  const where = `input '${name}' of '${call.callee.name}'`;
  if (port.type === "NUMBER_INTEGER" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    call.report(
      "K303",
      `${where} gets ${describe(value)}, which is larger than JSON readers keep exact`,
      "whole numbers travel exactly within ±(2^53 − 1); declare the input as text for larger ones",
    );
    return false;
  }
  if (!hasType(value, port.type)) {
    call.report(
      "K303",
      `${where} wants ${portWords(port)}, but gets ${describe(value)}`,
      "change the value or the input's type",
    );
    return false;
  }
  if (isRunPlaceholder(value)) return true;
  const result = type !== undefined && "~standard" in type ? validate(type, value) : { value };
  if (!("issues" in result)) return true;
  call.report(
    "K303",
    `${where} does not accept ${describe(value)}: ${result.issues.map(issueText).join("; ")}`,
    "give a value that the input's schema accepts",
  );
  return false;
}

const unsupported = Symbol("unsupported");

function holdsArtifact(value: unknown): boolean {
  const ref = refData(value);
  if (ref !== undefined) return ref.kind !== "parameter";
  return typeof value === "object" && value !== null && Object.values(value).some(holdsArtifact);
}

/** Copies a constant, turning references inside it into chunks. */
function toTemplate(value: unknown, call: Pick<BindCall, "scope" | "report">): TemplateValue | typeof unsupported {
  const ref = refData(value);
  if (ref !== undefined) {
    if (ref.kind !== "parameter") return unsupported;
    const chunks = ref.source instanceof Chunks ? ref.source : new Chunks([ref.source]);
    return chunks.parts.every((part) => typeof part === "string" || isVisible(part, call.scope, call.report))
      ? chunks
      : unsupported;
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : unsupported;
  if (Array.isArray(value)) {
    const items = value.map((item) => toTemplate(item, call));
    return items.includes(unsupported) ? unsupported : (items as readonly TemplateValue[]);
  }
  if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object))
    return unsupported;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const copies = entries.map(([key, item]) => [key, toTemplate(item, call)] as const);
  return copies.some(([, item]) => item === unsupported)
    ? unsupported
    : (Object.fromEntries(copies) as { readonly [key: string]: TemplateValue });
}

function holdsChunks(value: TemplateValue): boolean {
  if (value instanceof Chunks) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value as object).some((item: TemplateValue) => holdsChunks(item));
}

function refWords(ref: RefData): string {
  if (ref.kind === "parameter") return parameterWords[ref.parameter];
  return ref.kind === "artifactList" ? `a list of ${ref.artifact}` : `a ${ref.artifact}`;
}

const isNumber = (type: string): boolean => type === "NUMBER_INTEGER" || type === "NUMBER_DOUBLE";

function hintFor(ref: RefData, port: Port): string {
  if (ref.kind === "parameter" && port.kind === "artifact")
    return "an artifact input takes an artifact output of another task";
  if (ref.kind !== "parameter" && port.kind === "parameter")
    return "a parameter input takes a parameter output, or a constant";
  if (port.kind === "artifact" && port.list !== (ref.kind === "artifactList"))
    return port.list ? "collect a list with parallelFor" : "go through the list with parallelFor";
  if (ref.kind !== "parameter" && port.kind === "artifact" && artifactFits(ref.artifact, port.artifact))
    return `their versions are ${ref.version} and ${port.version}; only the same first number fits`;
  if (ref.kind !== "parameter" && port.kind === "artifact" && schemaTitle(ref.artifact) === schemaTitle(port.artifact))
    return "both are the same KFP type, but the kit keeps your own types apart";
  if (ref.kind === "parameter" && port.kind === "parameter" && isNumber(ref.parameter) && isNumber(port.type))
    return "KFP keeps whole numbers apart from others: declare both with z.int(), or both with z.number()";
  return "KFP never converts between types; change one of the two declarations";
}
