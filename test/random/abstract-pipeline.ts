import type { Json } from "../../compiler/spec/pipeline-spec.ts";

/** A program of pipelines as plain data, free of the language it will be written in. The last pipeline is the one to compile. */
export interface Program {
  readonly components: readonly Component[];
  readonly pipelines: readonly Pipeline[];
}

export type ScalarKind = "str" | "int" | "float" | "bool";
export type ArtifactTitle = "Artifact" | "Dataset" | "Model" | "Metrics" | "HTML";

export type Type =
  | { readonly kind: ScalarKind }
  /** A list whose items are of a known type, or of none. */
  | { readonly kind: "list"; readonly of?: Type | undefined }
  /** An object whose values share a type; its fields may be known. */
  | { readonly kind: "dict"; readonly of?: ScalarKind | undefined; readonly fields?: readonly string[] | undefined }
  | { readonly kind: "artifact"; readonly title: ArtifactTitle; readonly list?: boolean }
  | { readonly kind: "status" };

export interface Port {
  readonly type: Type;
  /** An input with a default is optional. */
  readonly default?: Json;
  readonly optional?: boolean;
}
export type Ports = Readonly<Record<string, Port>>;

export interface Component {
  readonly id: string;
  readonly kind: "function" | "container";
  readonly inputs: Ports;
  readonly outputs: Readonly<Record<string, Type>>;
  /** Of a container: arguments beyond the plain ones. */
  readonly extras?: readonly ("concat" | "ifPresent" | "joined")[];
}

export interface Pipeline {
  readonly id: string;
  readonly displayName?: string;
  readonly root?: string;
  readonly inputs: Ports;
  readonly nodes: readonly Node[];
  readonly returns: Readonly<Record<string, Ref>>;
}

export type Node = Task | Loop | Branches | Exit;

export interface Task {
  readonly kind: "task";
  readonly id: string;
  readonly calls: { readonly component: string } | { readonly pipeline: string } | { readonly importer: Importer };
  readonly args: Readonly<Record<string, Value>>;
  readonly options: Options;
}

export interface Importer {
  readonly title: ArtifactTitle;
  readonly uri: Value;
  readonly metadata?: Readonly<Record<string, Value>>;
  readonly reimport?: boolean;
}

export interface Options {
  readonly displayName?: string;
  /** False, or a key of one's own. */
  readonly cache?: false | string;
  readonly retry?: {
    readonly max: number;
    readonly backoff?: string;
    readonly factor?: number;
    readonly maxBackoff?: string;
  };
  readonly resources?: Readonly<Record<string, Value>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Ids of tasks, loops and exit handlers. */
  readonly after?: readonly string[];
  readonly ignoreUpstreamFailure?: boolean;
}

export interface Loop {
  readonly kind: "loop";
  readonly id: string;
  readonly items: { readonly literals: readonly Json[] } | { readonly ref: Ref };
  readonly item: Type;
  /** The list does not say what its items are; to the reference they are text. */
  readonly open?: boolean;
  readonly parallelism?: number;
  readonly displayName?: string;
  readonly nodes: readonly Node[];
  /** What is collected. */
  readonly returns: Readonly<Record<string, Ref>>;
}

export interface Branches {
  readonly kind: "branches";
  readonly id: string;
  /**
   * The last one may have no test: then one of the branches always runs, and what they return is merged. What a lone
   * branch returns is collected by the loop around it.
   */
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly test?: Test | undefined;
  readonly displayName?: string;
  readonly nodes: readonly Node[];
  readonly returns: Readonly<Record<string, Ref>>;
}

export interface Exit {
  readonly kind: "exit";
  readonly id: string;
  readonly exit: Task;
  readonly displayName?: string;
  readonly nodes: readonly Node[];
}

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export interface Test {
  readonly operator: Operator;
  readonly left: Ref;
  readonly right: { readonly ref: Ref } | { readonly constant: string | number | boolean };
  /** Written the other way round where the language can. */
  readonly mirrored?: boolean;
}

/** A value that exists at run time. */
export type Ref =
  | { readonly input: string }
  | { readonly task: string; readonly output: string }
  /** The current item of a loop, or one field of it. */
  | { readonly item: string; readonly field?: string | undefined }
  /** What a loop collected, or what the branches merged. */
  | { readonly group: string; readonly output: string };

export type Value =
  | { readonly constant: Json }
  | { readonly ref: Ref }
  | { readonly text: readonly (string | Ref)[] }
  | { readonly list: readonly Value[] }
  | { readonly dict: Readonly<Record<string, Value>> };
