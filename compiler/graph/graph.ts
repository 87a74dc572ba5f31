import type { Span } from "../diagnostics/span.ts";
import type { ComponentSpec, ExecutorSpec, Json, ParameterType } from "../spec/pipeline-spec.ts";

/** What the author meant, as plain data: one graph per pipeline definition, free of KFP's wire details. */
export interface PipelineGraph {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly root?: string | undefined;
  readonly inputs: PortMap;
  readonly body: Group;
  readonly outputs: Readonly<Record<string, Source>>;
  readonly at?: Span | undefined;
}

export type PortMap = Readonly<Record<string, Port>>;

/** One input or output of a component or pipeline. */
export type Port = ParameterPort | ArtifactPort;

export interface ParameterPort {
  readonly kind: "parameter";
  readonly type: ParameterType;
  /** Present when the author gave a default (which may be any JSON value). */
  readonly default?: Json;
  readonly optional: boolean;
  readonly literals?: readonly Json[];
  readonly description?: string;
}

export interface ArtifactPort {
  readonly kind: "artifact";
  /** "system.Dataset" or "system.Dataset/own-name". */
  readonly artifact: string;
  readonly version: string;
  readonly list: boolean;
  readonly optional: boolean;
  readonly description?: string;
}

/** A sequence of nodes that share one scope. The root body is a group without a kind of its own; control flow adds kinds. */
export interface Group {
  readonly nodes: Node[];
}

export type Node = TaskNode;

/** One call of a component or pipeline. */
export interface TaskNode {
  readonly kind: "task";
  /** Unique within its pipeline; becomes the key in the spec. */
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly callee: Callee;
  readonly inputs: Readonly<Record<string, Binding>>;
  readonly after: readonly TaskNode[];
  readonly settings: TaskSettings;
  readonly at?: Span | undefined;
}

/** What a task runs. */
export type Callee = FunctionCallee | ContainerCallee | PipelineCallee | SpecCallee;

interface CalleeBase {
  readonly name: string;
  readonly inputs: PortMap;
  readonly outputs: PortMap;
}

/** A TypeScript component: work attached in TypeScript and carried to a container by the kit. */
export interface FunctionCallee extends CalleeBase {
  readonly kind: "function";
  readonly image?: string | undefined;
  /** File of the definition, and whether the work is written there (otherwise it is in `handler.ts` beside it). */
  readonly definedIn?: { readonly file: string; readonly inline: boolean } | undefined;
  /** The component that was called, for finding its work in a loaded module. */
  readonly component: () => unknown;
}

/** Somebody else's program in somebody else's image. */
export interface ContainerCallee extends CalleeBase {
  readonly kind: "container";
  readonly image: string;
  readonly command: readonly Element[];
  readonly args: readonly Element[];
  readonly env: Readonly<Record<string, string>>;
}

/** A pipeline used as a task. */
export interface PipelineCallee extends CalleeBase {
  readonly kind: "pipeline";
  readonly graph: PipelineGraph;
}

/** A component that was compiled elsewhere: copied into the spec as it is, with the components and executors it needs. */
export interface SpecCallee extends CalleeBase {
  readonly kind: "spec";
  readonly component: ComponentSpec;
  readonly components: Readonly<Record<string, ComponentSpec>>;
  readonly executors: Readonly<Record<string, ExecutorSpec>>;
}

/** What is bound to an input. */
export type Binding =
  | { readonly kind: "source"; readonly source: Source }
  | { readonly kind: "constant"; readonly value: Json }
  /** A constant with references inside it, at any depth. */
  | { readonly kind: "template"; readonly value: TemplateValue };

/** Where a value comes from. */
export type Source =
  | { readonly kind: "input"; readonly name: string; readonly port: Port; readonly pipeline: object }
  | {
      readonly kind: "output";
      readonly task: TaskNode;
      readonly name: string;
      readonly port: Port;
      readonly pipeline: object;
    };

/** JSON in which text may hold references, kept apart as chunks until lowering. */
export type TemplateValue = Json | Chunks | readonly TemplateValue[] | { readonly [key: string]: TemplateValue };

/** Text kept as literal pieces and references. */
export class Chunks {
  readonly parts: readonly (string | Source)[];
  constructor(parts: readonly (string | Source)[]) {
    this.parts = parts;
  }
}

/** One element of a container's command or args: text that may hold KFP placeholders, or a structure that KFP resolves. */
export type Element = string | ConcatElement | IfPresentElement;

export interface ConcatElement {
  readonly kind: "concat";
  readonly parts: readonly Element[];
}

export interface IfPresentElement {
  readonly kind: "ifPresent";
  readonly input: string;
  readonly present: Element | readonly Element[];
  readonly absent?: Element | readonly Element[] | undefined;
}

/** Per-task settings, units resolved: durations in whole seconds. */
export interface TaskSettings {
  readonly cache: boolean;
  readonly cacheKey?: string | undefined;
  readonly retry?:
    | {
        readonly max: number;
        readonly backoffSeconds: number;
        readonly factor: number;
        readonly maxBackoffSeconds: number;
      }
    | undefined;
  readonly resources: Resources;
  readonly env: Readonly<Record<string, string>>;
}

/** A quantity as text, or a reference that yields such text at run time. */
export type Quantity = string | Source;

export interface Resources {
  readonly cpuLimit?: Quantity;
  readonly cpuRequest?: Quantity;
  readonly memoryLimit?: Quantity;
  readonly memoryRequest?: Quantity;
  readonly acceleratorType?: Quantity;
  readonly acceleratorCount?: Quantity;
}
