import { readFileSync } from "node:fs";
import type { ArtifactType } from "../compiler/authoring/artifacts.ts";
import type { Ports } from "../compiler/authoring/ports.ts";
import type { Schema, SchemaOutput } from "../compiler/authoring/schema.ts";
import type { JsonObject } from "../compiler/spec/pipeline-spec.ts";

/** An artifact that a test looks at. */
export interface TestArtifact {
  readonly uri: string;
  /** Where its content is until the run is disposed of. */
  readonly path: string;
  readonly metadata: JsonObject;
  /** All of the file as text. */
  text(): string;
  /** All of the file as JSON. */
  json(): unknown;
}

/** The values of output parameters. */
export type ParameterResults<O extends Ports> = {
  readonly [K in keyof O as O[K] extends Schema ? K : never]: O[K] extends Schema ? SchemaOutput<O[K]> : never;
};

/** The artifacts that a component wrote. */
export type ArtifactResults<O extends Ports> = {
  readonly [K in keyof O as O[K] extends ArtifactType ? K : never]: TestArtifact;
};

export function testArtifact({ uri, path, metadata }: Pick<TestArtifact, "uri" | "path" | "metadata">): TestArtifact {
  const text = (): string => readFileSync(path, "utf8");
  return { uri, path, metadata, text, json: () => JSON.parse(text()) as unknown };
}
