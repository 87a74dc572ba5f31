import type { Span } from "../diagnostics/span.ts";
import type { ContainerCallee, SpecCallee } from "../graph/graph.ts";
import type { ComponentSpec, JsonObject, PipelineSpec } from "../spec/pipeline-spec.ts";
import { inputPorts, outputPorts } from "./component-ports.ts";
import { isComponentV1 } from "./component-v1.ts";
import { parseComponentV1, specIn } from "./parse-spec.ts";
import { unpackObjects } from "./cluster-objects.ts";
import { readYaml } from "./yaml-source.ts";
import type { DocumentPath } from "./yaml-positions.ts";

/** A component file, ready to be called. */
export interface ComponentFile {
  readonly callee: ContainerCallee | SpecCallee;
  readonly description?: string | undefined;
  /** Where the file declares a port, or its inputs or outputs as a whole. */
  readonly placeOf: (side: "inputs" | "outputs", port: string | undefined) => Span;
}

/**
 * Parses an IR component, a compiled pipeline or a v1 component file.
 * @throws PipewrightError K402–K404, K410, K416 for what is wrong in the file.
 */
export function parseComponent(text: string, file: string): ComponentFile {
  const source = unpackObjects(readYaml(text, file));
  const [first] = source.documents;
  if (isComponentV1(first)) {
    const callee = parseComponentV1(source, file);
    const { description } = first as { readonly description?: string };
    const placeOf: ComponentFile["placeOf"] = (side, port) => {
      const index = port === undefined ? -1 : Object.keys(callee[side]).indexOf(port);
      return source.locate(0, index === -1 ? [side] : [side, index]);
    };
    return { callee, description, placeOf };
  }
  const { spec, platform } = specIn(source, file);
  const kubernetes = platform?.platforms.kubernetes;
  const index = source.documents.findIndex((each) => (each as object | null) === (spec as object));
  const { path, component } = entryOf(spec, kubernetes?.deploymentSpec?.executors ?? {});
  const callee: SpecCallee = {
    kind: "spec",
    name: spec.pipelineInfo.name,
    inputs: inputPorts(component),
    outputs: outputPorts(component),
    component,
    components: spec.components ?? {},
    executors: spec.deploymentSpec?.executors ?? {},
    kubernetes: kubernetes?.deploymentSpec?.executors ?? {},
    config: kubernetes?.pipelineConfig,
  };
  const placeOf: ComponentFile["placeOf"] = (side, port) => {
    const definitions = side === "inputs" ? "inputDefinitions" : "outputDefinitions";
    const kind = port !== undefined && callee[side][port]?.kind === "parameter" ? "parameters" : "artifacts";
    return source.locate(index, [...path, definitions, ...(port === undefined ? [] : [kind, port])]);
  };
  return { callee, description: spec.pipelineInfo.description, placeOf };
}

interface Entry {
  readonly path: DocumentPath;
  readonly component: ComponentSpec;
}

/** The component that a file is about: its only task's when the root just passes everything through, else the root itself. */
function entryOf(spec: PipelineSpec, kubernetes: Readonly<Record<string, JsonObject>>): Entry {
  const tasks = Object.values(spec.root.dag?.tasks ?? {});
  const [task] = tasks;
  const name = task?.componentRef.name ?? "";
  const component = spec.components?.[name];
  const root: Entry = { path: ["root"], component: spec.root };
  if (task === undefined || component === undefined || tasks.length > 1) return root;
  const isPlain =
    task.triggerPolicy === undefined &&
    task.retryPolicy === undefined &&
    task.parameterIterator === undefined &&
    task.artifactIterator === undefined &&
    task.cachingOptions?.enableCache === true;
  const parameters = Object.entries(task.inputs?.parameters ?? {});
  const artifacts = Object.entries(task.inputs?.artifacts ?? {});
  const passesThrough =
    parameters.every(([input, from]) => from.componentInputParameter === input) &&
    artifacts.every(([input, from]) => from.componentInputArtifact === input);
  const { inputDefinitions: inner } = component;
  const { inputDefinitions: outer } = spec.root;
  const sameInputs = sameNames(inner?.parameters, outer?.parameters) && sameNames(inner?.artifacts, outer?.artifacts);
  const outputs = Object.keys({
    ...spec.root.outputDefinitions?.parameters,
    ...spec.root.outputDefinitions?.artifacts,
  });
  const ports = outputPorts(component);
  const sameOutputs = outputs.every((output) => Object.hasOwn(ports, output)) && !renames(spec.root);
  // Kubernetes settings read values of the graph around them, so then the graph must stay.
  const reads = /"(?:componentInputParameter|taskOutputParameter)":/.test(
    JSON.stringify(kubernetes[component.executorLabel ?? ""] ?? {}),
  );
  return isPlain && passesThrough && sameInputs && sameOutputs && !reads
    ? { path: ["components", name], component }
    : root;
}

/** Whether a declared output of the root has another name inside. */
function renames({ dag, outputDefinitions }: ComponentSpec): boolean {
  const parameters = Object.keys(outputDefinitions?.parameters ?? {}).map(
    (name) => dag?.outputs?.parameters?.[name]?.valueFromParameter?.outputParameterKey ?? name,
  );
  const artifacts = Object.keys(outputDefinitions?.artifacts ?? {}).map(
    (name) => dag?.outputs?.artifacts?.[name]?.artifactSelectors[0]?.outputArtifactKey ?? name,
  );
  return !(
    sameList(parameters, Object.keys(outputDefinitions?.parameters ?? {})) &&
    sameList(artifacts, Object.keys(outputDefinitions?.artifacts ?? {}))
  );
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.every((name, index) => name === b[index]);
const sameNames = (a: object = {}, b: object = {}): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => Object.hasOwn(b, name));
