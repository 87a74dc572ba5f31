import type { Port, PortMap } from "../graph/graph.ts";
import type { ComponentSpec, ParameterType } from "../spec/pipeline-spec.ts";

/** The inputs that a compiled component declares. */
export function inputPorts({ inputDefinitions }: ComponentSpec): PortMap {
  const parameters = Object.entries(inputDefinitions?.parameters ?? {}).map(([name, each]): [string, Port] => [
    name,
    {
      kind: "parameter",
      type: parameterType(each),
      // Old packages mark optional inputs by their default alone.
      optional: each.isOptional === true || each.defaultValue !== undefined,
      ...(each.defaultValue === undefined ? {} : { default: each.defaultValue }),
      ...(each.literals === undefined ? {} : { literals: each.literals }),
      ...(each.description === undefined ? {} : { description: each.description }),
    },
  ]);
  const artifacts = Object.entries(inputDefinitions?.artifacts ?? {}).map(([name, each]): [string, Port] => [
    name,
    artifactPort(each, each.isOptional === true),
  ]);
  return Object.fromEntries([...parameters, ...artifacts]);
}

/** The outputs that a compiled component declares. */
export function outputPorts({ outputDefinitions }: ComponentSpec): PortMap {
  const parameters = Object.entries(outputDefinitions?.parameters ?? {}).map(([name, each]): [string, Port] => [
    name,
    { kind: "parameter", type: parameterType(each), optional: false },
  ]);
  const artifacts = Object.entries(outputDefinitions?.artifacts ?? {}).map(([name, each]): [string, Port] => [
    name,
    artifactPort(each, false),
  ]);
  return Object.fromEntries([...parameters, ...artifacts]);
}

type ArtifactDefinition = NonNullable<NonNullable<ComponentSpec["outputDefinitions"]>["artifacts"]>[string];

const artifactPort = (definition: ArtifactDefinition, optional: boolean): Port => ({
  kind: "artifact",
  artifact: definition.artifactType.schemaTitle ?? "system.Artifact",
  version: definition.artifactType.schemaVersion ?? "0.0.1",
  list: definition.isArtifactList === true,
  optional,
  ...(definition.description === undefined ? {} : { description: definition.description }),
});

/** Schema 2.0.0 has the type in an older field. */
function parameterType(definition: { readonly parameterType?: ParameterType; readonly type?: string }): ParameterType {
  const older = { INT: "NUMBER_INTEGER", DOUBLE: "NUMBER_DOUBLE", STRING: "STRING" } as const;
  return definition.parameterType ?? older[(definition.type ?? "STRING") as keyof typeof older] ?? "STRING";
}
