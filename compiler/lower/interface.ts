import type { ArtifactPort, ParameterPort, Port, PortMap } from "../graph/graph.ts";
import type {
  ArtifactTypeSchema,
  ComponentSpec,
  InputArtifactSpec,
  InputParameterSpec,
} from "../spec/pipeline-spec.ts";

/** Input and output definitions of a component; absent sections are left out, as the reference compiler does. */
export function lowerInterface(
  inputs: PortMap,
  outputs: PortMap,
  options: { readonly literals: boolean },
): Pick<ComponentSpec, "inputDefinitions" | "outputDefinitions"> {
  const inputDefinitions = {
    ...section("parameters", inputs, (port) =>
      port.kind === "parameter" ? inputParameter(port, options.literals) : undefined,
    ),
    ...section("artifacts", inputs, (port) => (port.kind === "artifact" ? inputArtifact(port) : undefined)),
  };
  const outputDefinitions = {
    ...section("parameters", outputs, (port) =>
      port.kind === "parameter" ? { parameterType: port.type, ...description(port) } : undefined,
    ),
    ...section("artifacts", outputs, (port) =>
      port.kind === "artifact" ? { artifactType: artifactType(port), ...list(port), ...description(port) } : undefined,
    ),
  };
  return {
    ...(Object.keys(inputDefinitions).length > 0 ? { inputDefinitions } : {}),
    ...(Object.keys(outputDefinitions).length > 0 ? { outputDefinitions } : {}),
  };
}

/** One section, or nothing when no port belongs to it. Sorted by name, so that the order of declaration does not change the bytes. */
function section<K extends string, V>(
  key: K,
  ports: PortMap,
  lowerPort: (port: Port) => V | undefined,
): { readonly [P in K]?: Readonly<Record<string, V>> } {
  const entries = Object.keys(ports)
    .sort()
    .flatMap((name) => {
      const port = ports[name];
      const lowered = port && lowerPort(port);
      return lowered === undefined ? [] : [[name, lowered] as const];
    });
  // A computed key widens to string; the shape is the one in the signature.
  return (entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {}) as {
    readonly [P in K]?: Readonly<Record<string, V>>;
  };
}

const description = (port: Port): { readonly description?: string } =>
  port.description === undefined ? {} : { description: port.description };
const list = (port: ArtifactPort): { readonly isArtifactList?: true } => (port.list ? { isArtifactList: true } : {});

function inputParameter(port: ParameterPort, literals: boolean): InputParameterSpec {
  return {
    ...(port.default === undefined ? {} : { defaultValue: port.default }),
    ...description(port),
    ...(port.optional ? { isOptional: true } : {}),
    ...(literals && port.literals !== undefined ? { literals: port.literals } : {}),
    parameterType: port.type,
  };
}

const inputArtifact = (port: ArtifactPort): InputArtifactSpec => ({
  artifactType: artifactType(port),
  ...description(port),
  ...list(port),
  ...(port.optional ? { isOptional: true } : {}),
});

/** KFP knows only its own titles: a type of the author's own travels as its base. */
export const artifactType = (port: ArtifactPort): ArtifactTypeSchema => ({
  schemaTitle: port.artifact.split("/", 1)[0] ?? port.artifact,
  schemaVersion: port.version,
});
