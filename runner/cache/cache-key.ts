import { createHash } from "node:crypto";
import type { ComponentSpec, ContainerSpec, Json, TaskSpec } from "../../compiler/spec/pipeline-spec.ts";
import type { TaskValues } from "../../compiler/spec/run-record.ts";
import { fileStamp, pathStamp } from "./file-stamp.ts";

export interface CachedTask {
  readonly pipelineName: string;
  /** Sets apart results that came about in another surrounding, such as with another model service. */
  readonly scope: string;
  readonly task: TaskSpec;
  readonly component: ComponentSpec;
  readonly container: ContainerSpec;
  /** Fingerprint of the code behind the component. */
  readonly code: string;
  readonly inputs: TaskValues;
}

/**
 * What must be equal for a result to be used again: KFP's fields (inputs, outputs, image, command line), and what KFP
 * cannot see but a local run can: the handler's code, the content of input artifacts, and the content of files that text
 * parameters name. A `cacheKey` of the author's own replaces all of it, as in KFP.
 */
export async function cacheKey(cached: CachedTask): Promise<string> {
  const own = cached.task.cachingOptions?.cacheKey;
  if (own !== undefined && own !== "") return digest([cached.scope, `${cached.task.componentRef.name}\0${own}`]);
  const { component, container, inputs } = cached;
  const artifacts = await Promise.all(
    Object.entries(inputs.artifacts).map(async ([name, list]) => [
      name,
      await Promise.all(
        list.map(async ({ type, uri, path, metadata }) => [
          type,
          (path === undefined ? undefined : await pathStamp(path)) ?? uri,
          metadata,
        ]),
      ),
    ]),
  );
  return digest([
    cached.pipelineName,
    cached.scope,
    [container.image, container.command ?? [], container.args ?? []],
    (container.env ?? []).map(({ name, value }) => [name, value]),
    cached.code,
    inputs.parameters,
    await namedFiles(Object.values(inputs.parameters)),
    Object.fromEntries(artifacts) as Json,
    // The definitions are plain data that came from JSON.
    (component.outputDefinitions ?? {}) as Json,
  ]);
}

/** Stamps of the files that text parameters name. */
async function namedFiles(values: readonly Json[]): Promise<Json> {
  const paths = values.filter(
    (value): value is string => typeof value === "string" && value.length < 1024 && /^[^\0\r\n]+$/.test(value),
  );
  const stamps = await Promise.all(paths.map(async (path) => [path, (await fileStamp(path)) ?? null]));
  return stamps.filter(([, stamp]) => stamp !== null);
}

const digest = (value: Json): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");

/** The same value whatever the order of its keys. */
function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
