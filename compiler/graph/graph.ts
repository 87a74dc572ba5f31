import type { Span } from "../diagnostics/span.ts";
import type {
  ComponentSpec,
  ExecutorSpec,
  Json,
  JsonObject,
  ParameterType,
  TaskConfigPassthrough,
} from "../spec/pipeline-spec.ts";
import type { PipelineConfig } from "../spec/platform-spec.ts";
import type { GroupNode } from "./group.ts";
import type { KubernetesConfig } from "./kubernetes.ts";

/** What the author meant, as plain data: one graph per pipeline definition, free of KFP's wire details. */
export interface PipelineGraph {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly root?: string | undefined;
  /** Settings of a whole run on Kubernetes. */
  readonly config?: PipelineConfig | undefined;
  readonly inputs: PortMap;
  readonly body: Body;
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
  /** What is known of the items of a list or the fields of an object, so that loops can hand them out. */
  readonly shape?: Shape;
  /** Where the value fits besides its own type: "any" for a list item of unknown type, "number" for whole literals. */
  readonly fits?: "any" | "number";
}

/** The type inside a LIST or STRUCT; KFP does not carry it, the compiler does. */
export interface Shape {
  /** Absent when the author left it open. */
  readonly type?: ParameterType | undefined;
  readonly items?: Shape | undefined;
  readonly fields?: Readonly<Record<string, Shape>> | undefined;
  /** What every field is that is not named. */
  readonly others?: Shape | undefined;
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

/** Whether nothing at all may arrive at an input: it may be left out and has no default. */
export const mayBeAbsent = (port: Port): boolean =>
  port.optional && (port.kind === "artifact" || port.default === undefined);

/** The nodes of one level, in the order of the author's calls: the top of a pipeline, or the inside of a group. */
export interface Body {
  readonly nodes: readonly Node[];
}

export type Node = TaskNode | GroupNode;

/** One call of a component or pipeline. */
export interface TaskNode {
  readonly kind: "task";
  /** Unique within its pipeline; becomes the key in the spec. */
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly callee: Callee;
  readonly inputs: Readonly<Record<string, Binding>>;
  readonly after: readonly Node[];
  /** The task starts when everything before it has ended, well or not. */
  readonly ignoresFailure?: boolean;
  readonly settings: TaskSettings;
  /** The group that holds the task; absent at the top of the pipeline. */
  readonly parent?: GroupNode | undefined;
  readonly at?: Span | undefined;
}

/** What a task runs. */
export type Callee = FunctionCallee | ContainerCallee | ImporterCallee | PipelineCallee | SpecCallee;

interface CalleeBase {
  readonly name: string;
  readonly inputs: PortMap;
  readonly outputs: PortMap;
  /** Settings of its tasks that the program gets as a value, instead of its own pod. */
  readonly taskConfig?: readonly TaskConfigPassthrough[] | undefined;
}

/** A TypeScript component: work attached in TypeScript and carried to a container by the kit. */
export interface FunctionCallee extends CalleeBase {
  readonly kind: "function";
  readonly image?: string | undefined;
  /** Whether the work travels in the spec; undefined leaves it to the compiler's options. */
  readonly lightweight?: boolean | undefined;
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

/** KFP's own import of an artifact that exists already; nothing runs. */
export interface ImporterCallee extends CalleeBase {
  readonly kind: "importer";
  /** A fixed address, or undefined when it arrives through the input `uri`. */
  readonly uri: string | undefined;
  /** References stand as KFP placeholders of the importer's own inputs. */
  readonly metadata: { readonly [key: string]: Json } | undefined;
  readonly reimport: boolean;
  readonly downloadToWorkspace: boolean;
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
  /** Kubernetes configurations by executor label. */
  readonly kubernetes: Readonly<Record<string, JsonObject>>;
  /** Settings of a run in the file, which count only where the file is run itself. */
  readonly config: PipelineConfig | undefined;
}

/** What is bound to an input. */
export type Binding =
  | { readonly kind: "source"; readonly source: Source }
  | { readonly kind: "constant"; readonly value: Json }
  /** How the task or group ended that comes before. */
  | { readonly kind: "finalStatus"; readonly of: Node }
  /** A constant with references inside it, at any depth. */
  | { readonly kind: "template"; readonly value: TemplateValue };

/** Where a value comes from. */
export type Source = InputSource | OutputSource | ItemSource;

interface SourceBase {
  readonly name: string;
  readonly port: Port;
  /** Identity of the pipeline being traced; a value is of use only there. */
  readonly pipeline: object;
}

export interface InputSource extends SourceBase {
  readonly kind: "input";
}

/** An output of a task, or of a group: what a loop collected, what one of several branches made. */
export interface OutputSource extends SourceBase {
  readonly kind: "output";
  readonly task: Node;
}

/** The current item of a loop, or one field of it. */
export interface ItemSource extends SourceBase {
  readonly kind: "item";
  readonly loop: GroupNode;
  readonly field?: string;
}

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
  /** Image in the place of the component's own: text, or text with one reference in it. */
  readonly image?: string | Chunks | undefined;
  /** What the task asks of Kubernetes. */
  readonly kubernetes?: KubernetesConfig | undefined;
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
