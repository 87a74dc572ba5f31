import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { OutputArtifact } from "../../compiler/authoring/handler.ts";
import type { Ports } from "../../compiler/authoring/ports.ts";
import { fail } from "../../compiler/diagnostics/pipewright-error.ts";
import type { ExecutorInput } from "./executor-input.ts";
import { localPath } from "./local-path.ts";

/** The places that a handler may write to. */
export interface OutputPlaces {
  readonly artifacts: Readonly<Record<string, OutputArtifact>>;
  /** Output parameter → file. */
  readonly files: Readonly<Record<string, string>>;
}

/** Prepares the places of all outputs, parent folders included. @throws K600 when the backend gave an output no place. */
export async function prepareOutputs(ports: Ports, input: ExecutorInput): Promise<OutputPlaces> {
  const artifacts: Record<string, OutputArtifact> = {};
  const files: Record<string, string> = {};
  for (const [name, port] of Object.entries(ports)) {
    if ("artifact" in port) {
      const place = input.outputs.artifacts[name]?.[0] ?? noPlace(name);
      artifacts[name] = {
        name: place.name,
        uri: place.uri,
        path: localPath(place),
        metadata: { ...place.metadata, ...ownType(port.artifact) },
      };
    } else {
      files[name] = input.outputs.parameters[name] ?? noPlace(name);
    }
  }
  const places = [...Object.values(artifacts).map(({ path }) => path), ...Object.values(files)];
  await Promise.all([...new Set(places.map((path) => dirname(path)))].map((path) => mkdir(path, { recursive: true })));
  return { artifacts, files };
}

/** Outputs that a handler forgot: their addresses and metadata are as they were given out, and nothing lies there. */
export function unwrittenArtifacts({ artifacts }: OutputPlaces, input: ExecutorInput): readonly string[] {
  return Object.entries(artifacts).flatMap(([name, { uri, path, metadata }]) => {
    const { artifactType: _, ...given } = metadata;
    const place = input.outputs.artifacts[name]?.[0];
    const untouched = uri === place?.uri && Object.keys(given).every((key) => key in place.metadata);
    return untouched && !existsSync(path) ? [name] : [];
  });
}

/** A type of the author's own travels as its base; its name goes along in the metadata, so that reports recognise it. */
const ownType = (title: string): { readonly artifactType?: string } => {
  const [, own] = title.split("/", 2);
  return own === undefined ? {} : { artifactType: own };
};

const noPlace = (name: string): never =>
  fail("K600", `the executor input has no place for output '${name}'`, {
    hint: "the spec and the component's contract differ; compile the pipeline again with this component",
  });
