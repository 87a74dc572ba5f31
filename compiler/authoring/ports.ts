import type { Code } from "../diagnostics/codes.ts";
import type { ArtifactPort, ParameterPort, Port, PortMap, Shape } from "../graph/graph.ts";
import type { Json, ParameterType } from "../spec/pipeline-spec.ts";
import { type ArtifactListType, type ArtifactType, type OptionalArtifactType, schemaTitle } from "./artifacts.ts";
import type { ArtifactListRef, ArtifactRef, ParamRef } from "./refs.ts";
import { issueText, type Schema, type SchemaInput, type SchemaOutput, validate } from "./schema.ts";

/** What an input or output may be: a zod schema for a parameter, an artifact type, or a list of artifacts. */
export type PortType = Schema | ArtifactType | ArtifactListType;
export type Ports = Readonly<Record<string, PortType>>;

/** The reference that an output of this type becomes. */
export type OutputRef<P extends PortType> =
  P extends ArtifactListType<infer A>
    ? ArtifactListRef<A>
    : P extends ArtifactType<infer A>
      ? ArtifactRef<A>
      : P extends Schema
        ? ParamRef<SchemaOutput<P>>
        : never;

/** A type of one's own fits where its base fits; system.Artifact fits both ways, as in KFP. */
type Accepted<A extends string> = A extends "system.Artifact" ? string : A | `${A}/${string}` | "system.Artifact";

type InputArg<P extends PortType> =
  P extends ArtifactListType<infer A>
    ? ArtifactListRef<Accepted<A>>
    : P extends ArtifactType<infer A>
      ? ArtifactRef<Accepted<A>>
      : P extends Schema
        ? ParameterArg<Exclude<SchemaInput<P>, undefined>, Extract<SchemaInput<P>, undefined>>
        : never;

/**
 * A constant, a reference, or a list or object that holds references. An input that may be left out also takes a reference
 * that may turn out to be absent.
 */
export type ParameterArg<T, Absent = never> =
  | T
  | ParamRef<T | Absent>
  | (T extends readonly (infer E)[]
      ? readonly ParameterArg<E>[]
      : T extends object
        ? { readonly [K in keyof T]: ParameterArg<T[K]> }
        : never);

type IsOptional<P extends PortType> = P extends { readonly optional: true }
  ? true
  : P extends Schema
    ? undefined extends SchemaInput<P>
      ? true
      : false
    : false;
type OptionalKeys<I extends Ports> = { [K in keyof I]: IsOptional<I[K]> extends true ? K : never }[keyof I];

/** The arguments of a component or pipeline call. */
export type InputArgs<I extends Ports> = { readonly [K in Exclude<keyof I, OptionalKeys<I>>]: InputArg<I[K]> } & {
  readonly [K in OptionalKeys<I>]?: InputArg<I[K]> | undefined;
};

/** Values for running a pipeline: constants for parameters, URIs or paths for artifacts. */
export type RunArgs<I extends Ports> = { readonly [K in Exclude<keyof I, OptionalKeys<I>>]: RunArg<I[K]> } & {
  readonly [K in OptionalKeys<I>]?: RunArg<I[K]> | undefined;
};
type RunArg<P extends PortType> = P extends Schema ? Exclude<SchemaInput<P>, undefined> : string;

/** A problem with one port, before anybody knows where it was declared. */
export class PortProblem extends Error {
  readonly code: Code;
  readonly hint: string;
  constructor(code: Code, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Reads declared ports as plain data. @throws PortProblem for a type that no parameter can carry (K103) or a bad name (K102). */
export function readPorts(ports: Ports): PortMap {
  return Object.fromEntries(Object.entries(ports).map(([name, type]) => [checkName(name), readPort(name, type)]));
}

function checkName(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new PortProblem(
      "K102",
      `'${name}' is not a valid input or output name`,
      "use letters, digits and '_', not beginning with a digit",
    );
  return name;
}

function readPort(name: string, type: PortType): Port {
  // Programs that tsc has not seen come this far, too.
  const fields: unknown = type;
  if ((typeof fields !== "object" && typeof fields !== "function") || fields === null)
    throw new PortProblem("K103", `'${name}' has no type`, "give it a zod schema or an artifact type");
  if (!("listOf" in fields || "artifact" in fields || "~standard" in fields))
    throw new PortProblem(
      "K103",
      `the type of '${name}' is neither a schema nor an artifact type`,
      "use zod, Dataset, Model, artifactType(…) or listOf(…)",
    );
  if ("listOf" in fields && (typeof fields.listOf !== "object" || fields.listOf === null))
    throw new PortProblem("K103", `'${name}' is a list of nothing`, "write listOf(Model) with an artifact type");
  if ("listOf" in type) return artifactPort(checkTitle(name, type.listOf), { list: true, optional: false });
  if ("artifact" in type)
    return artifactPort(checkTitle(name, type), {
      list: false,
      optional: (type as Partial<OptionalArtifactType>).optional === true,
    });
  return parameterPort(name, type);
}

/** Types made by the kit are sound; somebody's own object may not be. */
function checkTitle(name: string, type: ArtifactType): ArtifactType {
  const title = schemaTitle(type.artifact);
  if (!/^(?:system|google)\.[A-Za-z]\w*$/.test(title))
    throw new PortProblem(
      "K141",
      `'${name}' has the artifact type '${title}', and KFP knows only types of 'system' and 'google'`,
      titleHint(title),
    );
  if (!/^\d+\.\d+\.\d+$/.test(type.version))
    throw new PortProblem(
      "K141",
      `the artifact type of '${name}' has the version '${type.version}', which is not three numbers`,
      "write it like '0.0.1'",
    );
  return type;
}

function titleHint(title: string): string {
  if (title.includes("@")) return `write title and version apart: artifact: '${title.split("@", 1)[0] ?? ""}'`;
  if (!title.includes(".")) return `write 'system.${title}', or make a type of your own with artifactType("${title}")`;
  return `make a type of your own with artifactType("${title}", { base: Dataset }), which travels as its base`;
}

const artifactPort = (
  type: ArtifactType,
  flags: { readonly list: boolean; readonly optional: boolean },
): ArtifactPort => ({
  kind: "artifact",
  artifact: type.artifact,
  version: type.version,
  ...(type.description === undefined ? {} : { description: type.description }),
  ...flags,
});

interface JsonSchema {
  readonly type?: string;
  readonly default?: Json;
  readonly description?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly enum?: readonly Json[];
  readonly const?: Json;
}

const kinds: Readonly<Record<string, ParameterType>> = {
  string: "STRING",
  integer: "NUMBER_INTEGER",
  number: "NUMBER_DOUBLE",
  boolean: "BOOLEAN",
  array: "LIST",
  object: "STRUCT",
  finalStatus: "TASK_FINAL_STATUS",
  taskConfig: "TASK_CONFIG",
};

function parameterPort(name: string, schema: Schema): ParameterPort {
  const json = jsonSchema(name, schema);
  const literals = json.enum ?? (json.const === undefined ? undefined : [json.const]);
  const type = kinds[json.type ?? typeOfLiterals(literals) ?? ""];
  if (type === undefined) {
    throw new PortProblem(
      "K103",
      `'${name}' has a type that no KFP parameter can carry`,
      "use a string, integer, number, boolean, array or object schema; for 'one of several texts' use z.enum",
    );
  }
  const optional = !("issues" in validate(schema, undefined));
  return {
    kind: "parameter",
    type,
    optional,
    ...(type === "LIST" || type === "STRUCT" ? { shape: shapeOf(json) } : {}),
    ...(json.default === undefined ? {} : { default: checkDefault(name, schema, json.default) }),
    ...(literals === undefined ? {} : { literals }),
    ...(json.description === undefined ? {} : { description: json.description }),
  };
}

/** What a schema says about the inside of a list or an object. */
function shapeOf({ type, items, properties, additionalProperties: others, enum: literals }: JsonSchema): Shape {
  const fields = properties && Object.entries(properties).map(([name, field]) => [name, shapeOf(field)] as const);
  return {
    type: kinds[type ?? typeOfLiterals(literals) ?? ""],
    ...(items === undefined ? {} : { items: shapeOf(items) }),
    ...(fields === undefined ? {} : { fields: Object.fromEntries(fields) }),
    ...(typeof others === "object" ? { others: shapeOf(others) } : {}),
  };
}

function jsonSchema(name: string, schema: Schema): JsonSchema {
  // The JSON-schema half of the standard interface is newer than its public types.
  const standard = schema["~standard"] as {
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => JsonSchema };
  };
  if (standard.jsonSchema === undefined) {
    throw new PortProblem(
      "K103",
      `the schema of '${name}' cannot describe itself`,
      "use zod 4.2 or later, or another library with the standard JSON schema interface",
    );
  }
  try {
    return standard.jsonSchema.input({ target: "draft-2020-12" });
  } catch (error) {
    throw new PortProblem(
      "K103",
      `'${name}' has a type that no KFP parameter can carry`,
      `${error instanceof Error ? error.message : String(error)}; dates travel as ISO text, big integers as text`,
    );
  }
}

const typeOfLiterals = (literals: readonly Json[] | undefined): string | undefined => {
  const types = new Set(literals?.map((literal) => (Number.isInteger(literal) ? "integer" : typeof literal)));
  return types.size === 1 ? [...types][0] : undefined;
};

function checkDefault(name: string, schema: Schema, value: Json): Json {
  const result = validate(schema, value);
  if ("issues" in result) {
    throw new PortProblem(
      "K104",
      `the default of '${name}' does not fit: ${result.issues.map(issueText).join("; ")}`,
      "change the default or the schema",
    );
  }
  return value;
}
