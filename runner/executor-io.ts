import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fail, PipewrightError } from "../compiler/diagnostics/pipewright-error.ts";
import type {
  ArtifactTypeSchema,
  ComponentSpec,
  Json,
  JsonObject,
  ParameterType,
} from "../compiler/spec/pipeline-spec.ts";
import type { ArtifactRecord, TaskValues } from "../compiler/spec/run-record.ts";
import type { ArtifactJson, ExecutorInputJson } from "./command-line.ts";
import { parseExact } from "./exact-json.ts";
import { isLocal, type TaskPlaces } from "./run-directory.ts";

/** The executor input of one task, as KFP's backends write it. */
export function executorInput(component: ComponentSpec, inputs: TaskValues, places: TaskPlaces): ExecutorInputJson {
  const { parameters = {}, artifacts = {} } = component.outputDefinitions ?? {};
  return {
    inputs: {
      parameterValues: inputs.parameters,
      artifacts: mapValues(inputs.artifacts, (list) => ({ artifacts: list.map(onWire) })),
    },
    outputs: {
      parameters: mapValues(parameters, (_, name) => ({ outputFile: parameterFile(places, name) })),
      artifacts: mapValues(artifacts, (output, name) => ({
        artifacts: [
          { name, type: wireType(output.artifactType), uri: places.artifact(name), metadata: output.metadata ?? {} },
        ],
      })),
      outputFile: outputFile(places),
    },
  };
}

const outputFile = (places: TaskPlaces): string => join(places.work, "executor_output.json");
const parameterFile = (places: TaskPlaces, name: string): string =>
  join(parameterFolder(places), encodeURIComponent(name));

/** Where a task writes its output parameters, one file each. */
export const parameterFolder = (places: TaskPlaces): string => join(places.work, "parameters");

const onWire = ({ name, type, uri, path, metadata }: ArtifactRecord): ArtifactJson => ({
  name,
  type: { schemaTitle: type, schemaVersion: "0.0.1" },
  uri,
  metadata,
  // The content is not where the address would be mounted.
  ...(path === undefined || path === uri ? {} : { customPath: path }),
});

const wireType = (type: ArtifactTypeSchema): JsonObject => ({
  schemaTitle: type.schemaTitle ?? "system.Artifact",
  schemaVersion: type.schemaVersion ?? "0.0.1",
});

/** Removes what an earlier attempt reported, so that it cannot pass for the result of the next one. */
export async function forgetOutputs(places: TaskPlaces): Promise<void> {
  await rm(outputFile(places), { force: true });
  await rm(parameterFolder(places), { recursive: true, force: true });
}

/**
 * The outputs that a finished task left: the executor output wins over parameter files, as in KFP.
 * @throws K504 for an output that is missing or cannot be read
 */
export async function collectOutputs(component: ComponentSpec, places: TaskPlaces): Promise<TaskValues> {
  const written = await readOutput(places);
  const { parameters = {}, artifacts = {} } = component.outputDefinitions ?? {};
  const values: Record<string, Json> = {};
  for (const [name, { parameterType }] of Object.entries(parameters)) {
    values[name] =
      written.parameterValues[name] ?? (await readParameter(parameterFile(places, name), name, parameterType));
    if (parameterType === "NUMBER_INTEGER" && isTooLarge(values[name]))
      fail("K520", `output '${name}' is ${JSON.stringify(values[name])}, which no JSON number of KFP holds exactly`, {
        hint: "whole numbers stay exact up to 2^53; pass larger ones as text",
      });
  }
  return {
    parameters: values,
    artifacts: mapValues(artifacts, (output, name) => {
      const told = written.artifacts[name];
      const uri = told?.uri === undefined || told.uri === "" ? places.artifact(name) : told.uri;
      const path = told?.customPath ?? told?.custom_path ?? (isLocal(uri) ? uri : undefined);
      return [
        {
          name,
          type: output.artifactType.schemaTitle ?? "system.Artifact",
          uri,
          ...(path === undefined || path === "" ? {} : { path }),
          metadata: { ...output.metadata, ...told?.metadata },
        },
      ];
    }),
  };
}

interface WrittenOutput {
  readonly parameterValues: JsonObject;
  readonly artifacts: Readonly<Record<string, WrittenArtifact | undefined>>;
}

interface WrittenArtifact {
  readonly uri?: string;
  readonly metadata?: JsonObject;
  /** Where the content is, when that is not where the address says; Python writes the second form. */
  readonly customPath?: string;
  readonly custom_path?: string;
}

const isTooLarge = (value: Json | undefined): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

async function readOutput(places: TaskPlaces): Promise<WrittenOutput> {
  let text: string;
  try {
    text = await readFile(outputFile(places), "utf8");
  } catch {
    // KFP: no file means nothing beyond the parameter files.
    return { parameterValues: {}, artifacts: {} };
  }
  try {
    const root = parseExact(text, "a number of the executor output") as {
      readonly parameterValues?: JsonObject;
      readonly artifacts?: Readonly<
        Record<string, { readonly artifacts?: readonly WrittenOutput["artifacts"][string][] }>
      >;
    };
    return {
      parameterValues: root.parameterValues ?? {},
      // KFP merges the first artifact of each list only.
      artifacts: mapValues(root.artifacts ?? {}, (entry) => entry.artifacts?.[0]),
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail("K504", "the executor output is not JSON", { hint: `look at ${outputFile(places)}`, cause: error });
  }
}

async function readParameter(file: string, name: string, type: ParameterType): Promise<Json> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return fail("K504", `output '${name}' was not written`, {
      hint: "write it on every path through the component",
      cause: error,
    });
  }
  if (type === "STRING") return text;
  try {
    if (type === "BOOLEAN") return goBoolean(text.trim());
    if (type === "NUMBER_INTEGER" && !/^[+-]?\d+$/.test(text.trim())) throw new Error("not a whole number");
    return parseExact(text.trim().replace(/^\+/, ""), `output '${name}'`);
  } catch (error) {
    if (PipewrightError.is(error)) throw error;
    return fail("K504", `output '${name}' is not ${type}: '${text.slice(0, 60)}'`, {
      hint: `look at ${file}`,
      cause: error,
    });
  }
}

function goBoolean(text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw new Error("not a boolean");
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
