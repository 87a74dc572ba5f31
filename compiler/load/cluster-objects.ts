import type { DocumentPath } from "./yaml-positions.ts";
import type { YamlSource } from "./yaml-source.ts";

interface Origin {
  readonly value: unknown;
  readonly document: number;
  /** Where in that document the value is. */
  readonly path: DocumentPath;
}

/**
 * The documents inside the objects of a cluster that keeps its pipelines: a `PipelineVersion` holds the spec and the
 * platform document, a `Pipeline` holds neither. Any other file stays as it is.
 */
export function unpackObjects(source: YamlSource): YamlSource {
  const origins = source.documents.flatMap(unpack);
  if (origins.length === 0) return source;
  const locate: YamlSource["locate"] = (document, path) => {
    const origin = origins[document];
    return origin === undefined
      ? source.locate(document, path)
      : source.locate(origin.document, [...origin.path, ...path]);
  };
  return { ...source, documents: origins.map(({ value }) => value), locate };
}

function unpack(value: unknown, document: number): readonly Origin[] {
  const whole = [{ value, document, path: [] }];
  if (!isFields(value)) return whole;
  const { apiVersion, kind, spec } = value;
  if (typeof apiVersion !== "string" || !apiVersion.startsWith("pipelines.kubeflow.org/")) return whole;
  if (kind === "Pipeline") return [];
  if (kind !== "PipelineVersion" || !isFields(spec)) return whole;
  return ["pipelineSpec", "platformSpec"]
    .filter((field) => Object.hasOwn(spec, field))
    .map((field) => ({ value: spec[field], document, path: ["spec", field] }));
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
