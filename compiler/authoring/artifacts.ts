import { fail } from "../diagnostics/pipewright-error.ts";
import { callerSpan } from "../diagnostics/span.ts";

/**
 * A kind of artifact. `T` is the schema title, such as "system.Dataset"; a type of your own is written
 * "<base title>/<your name>", so it fits wherever its base fits and nowhere else.
 */
export interface ArtifactType<T extends string = string> {
  readonly artifact: T;
  /** Three-part version, as KFP stores it beside the title. */
  readonly version: string;
  readonly description?: string | undefined;
}

/** Several artifacts of one kind, in order. */
export interface ArtifactListType<T extends string = string> {
  readonly listOf: ArtifactType<T>;
}

/** An artifact input that may be left out. */
export interface OptionalArtifactType<T extends string = string> extends ArtifactType<T> {
  readonly optional: true;
}

const builtin = <const T extends string>(title: T): ArtifactType<T> =>
  Object.freeze({ artifact: title, version: "0.0.1" });

/** Anything at all; accepts every other artifact type. */
export const Artifact: ArtifactType<"system.Artifact"> = builtin("system.Artifact");
export const Dataset: ArtifactType<"system.Dataset"> = builtin("system.Dataset");
export const Model: ArtifactType<"system.Model"> = builtin("system.Model");
/** Scalar metrics, kept in the artifact's metadata as name → number. */
export const Metrics: ArtifactType<"system.Metrics"> = builtin("system.Metrics");
export const ClassificationMetrics: ArtifactType<"system.ClassificationMetrics"> =
  builtin("system.ClassificationMetrics");
export const SlicedClassificationMetrics: ArtifactType<"system.SlicedClassificationMetrics"> = builtin(
  "system.SlicedClassificationMetrics",
);
export const HTML: ArtifactType<"system.HTML"> = builtin("system.HTML");
export const Markdown: ArtifactType<"system.Markdown"> = builtin("system.Markdown");

/** The artifact types of Google Cloud's own pipeline components. */
export const google = Object.freeze({
  VertexModel: builtin("google.VertexModel"),
  VertexEndpoint: builtin("google.VertexEndpoint"),
  VertexBatchPredictionJob: builtin("google.VertexBatchPredictionJob"),
  VertexDataset: builtin("google.VertexDataset"),
  BQMLModel: builtin("google.BQMLModel"),
  BQTable: builtin("google.BQTable"),
  UnmanagedContainerModel: builtin("google.UnmanagedContainerModel"),
  ClassificationMetrics: builtin("google.ClassificationMetrics"),
  RegressionMetrics: builtin("google.RegressionMetrics"),
  ForecastingMetrics: builtin("google.ForecastingMetrics"),
});

/**
 * An artifact type of your own. KFP accepts only its own titles, so the spec carries the base type;
 * the extra name is checked by TypeScript and while tracing.
 * @throws K102 when the name has characters outside letters, digits, '.', '_' and '-'.
 */
export function artifactType<const N extends string, B extends string = "system.Artifact">(
  name: N,
  options?: { readonly base?: ArtifactType<B> },
): ArtifactType<`${B}/${N}`> {
  if (!/^[A-Za-z][\w.-]*$/.test(name)) {
    fail("K102", `'${name}' is not a valid artifact type name`, {
      hint: "use letters, digits, '.', '_' and '-', beginning with a letter",
      at: callerSpan(),
    });
  }
  const base = options?.base ?? Artifact;
  // The default for B and the default base agree; TypeScript cannot tie the two together.
  return Object.freeze({ artifact: `${base.artifact}/${name}` as `${B}/${N}`, version: base.version });
}

/** Marks an artifact input that may be left out. */
export function optional<T extends string>(type: ArtifactType<T>): OptionalArtifactType<T> {
  return Object.freeze({ ...type, optional: true as const });
}

/** Several artifacts of one kind, as collected from a loop. */
export function listOf<T extends string>(type: ArtifactType<T>): ArtifactListType<T> {
  return Object.freeze({ listOf: type });
}

/** The same artifact type with a text for people: what this input or output holds. */
export function describe<T extends ArtifactType>(type: T, description: string): T {
  return Object.freeze({ ...type, description });
}

/** The title that a spec carries: the part before the first '/'. */
export const schemaTitle = (artifact: string): string => artifact.split("/", 1)[0] ?? artifact;

/** Whether an artifact of kind `from` fits an input of kind `to` (KFP rule: system.Artifact fits both ways). */
export function artifactFits(from: string, to: string): boolean {
  return from === to || to === Artifact.artifact || from === Artifact.artifact || from.startsWith(`${to}/`);
}
