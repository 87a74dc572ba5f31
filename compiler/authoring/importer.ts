import { callerSpan } from "../diagnostics/span.ts";
import { inputPlaceholder } from "../graph/channel-name.ts";
import { Chunks, type ImporterCallee, type ParameterPort, type PortMap, type Source } from "../graph/graph.ts";
import type { Json } from "../spec/pipeline-spec.ts";
import type { ArtifactType } from "./artifacts.ts";
import type { Task } from "./component.ts";
import { readInterface } from "./component.ts";
import { expectObject } from "./expect-call.ts";
import { makeRef, type ParamRef, refData } from "./refs.ts";
import { type Report, reportAt } from "./scope.ts";
import type { TaskOptions } from "./task-options.ts";
import { addTask, currentScope } from "./trace.ts";

/** Metadata of an imported artifact: JSON in which values may be references to parameters, or text built from them. */
export type ImportedMetadata = Json | ParamRef | readonly ImportedMetadata[] | ImportedFields;

/** Fields by name; in a map the names may be references, too. */
type ImportedFields =
  | { readonly [key: string]: ImportedMetadata }
  | ReadonlyMap<string | ParamRef<string>, ImportedMetadata>;

interface ImporterOptions {
  /** Where the artifact is: a constant, a reference to text, or text`gs://${bucket}/…`. */
  readonly uri: string | ParamRef<string>;
  /** Recorded with the artifact. Open-source KFP does not fill in references here. */
  readonly metadata?: ImportedFields;
  /** Records the artifact anew although its address is known already. @default false */
  readonly reimport?: boolean;
  /** Copies the artifact into the workspace of the run, so that tasks read it there; the pipeline needs a workspace. @default false */
  readonly downloadToWorkspace?: boolean;
}

/**
 * Adds a task that makes an artifact of something that exists already; the artifact is its output `artifact`.
 * Problems are reported when the pipeline is compiled: K112 for an address or metadata that KFP cannot import.
 */
export function importer<T extends string>(
  type: ArtifactType<T>,
  given: ImporterOptions,
  options: TaskOptions = {},
): Task<{ artifact: ArtifactType<T> }> {
  expectObject(given, "what importer is given", "write importer(Model, { uri: 'gs://…' })");
  const { uri, metadata, reimport = false, downloadToWorkspace = false } = given;
  const report = reportAt(currentScope("importer"), callerSpan());
  if (typeof uri === "string" && uri.trim() === "")
    report("K112", "an importer has no address", "name where the artifact is, such as 'gs://bucket/path'");
  const moved = new MetadataInputs(report);
  const fixed = metadata === undefined ? undefined : (moved.read(metadata) as ImporterCallee["metadata"]);
  const callee: ImporterCallee = {
    kind: "importer",
    name: "importer",
    inputs: { uri: textPort, ...moved.ports },
    outputs: readInterface({ name: "importer", inputs: {}, outputs: { artifact: type } }, callerSpan()).outputs,
    uri: typeof uri === "string" ? uri : undefined,
    metadata: fixed,
    reimport,
    downloadToWorkspace,
  };
  const task = addTask({ callee, types: {}, args: { uri, ...moved.args }, options });
  // The callee's outputs were read from `type`, so the references carry it.
  return task as unknown as Task<{ artifact: ArtifactType<T> }>;
}

const textPort: ParameterPort = { kind: "parameter", type: "STRING", optional: false };

/** Replaces references in metadata by KFP placeholders for inputs `metadata`, `metadata-2`, … in the order of writing. */
class MetadataInputs {
  readonly ports: Record<string, PortMap[string]> = {};
  readonly args: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  read(value: unknown): Json {
    const ref = refData(value);
    if (ref?.kind === "parameter") return this.#text(ref.source instanceof Chunks ? ref.source.parts : [ref.source]);
    if (ref !== undefined || value === undefined || typeof value === "function") {
      this.#report(
        "K112",
        "an importer's metadata holds something that is neither JSON nor a parameter",
        "use constants, references to parameters and text",
      );
      return null;
    }
    if (Array.isArray(value)) return value.map((item) => this.read(item));
    if (value instanceof Map)
      return Object.fromEntries([...value].map(([key, item]) => [this.#name(key), this.read(item)]));
    if (typeof value !== "object" || value === null) return value as Json;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.read(item)]));
  }

  #name(key: unknown): string {
    const name = this.read(key);
    return typeof name === "string" ? name : JSON.stringify(name);
  }

  #text(parts: readonly (string | Source)[]): string {
    return parts.map((part) => (typeof part === "string" ? part : inputPlaceholder(this.#input(part)))).join("");
  }

  #input(source: Source): string {
    const key =
      source.kind === "output"
        ? `${source.task.name}/${source.name}`
        : `${source.kind}/${source.name}/${source.kind === "item" ? (source.field ?? "") : ""}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#names.size === 0 ? "metadata" : `metadata-${this.#names.size + 1}`;
    this.#names.set(key, name);
    const parameter = source.port.kind === "parameter" ? source.port.type : "STRING";
    // Only the type: a default belongs to where the value starts.
    this.ports[name] = { kind: "parameter", type: parameter, optional: false };
    this.args[name] = makeRef({ kind: "parameter", source, parameter }, () => "" as never);
    return name;
  }
}
