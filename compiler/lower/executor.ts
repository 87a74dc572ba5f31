import { channelName, inputPlaceholder } from "../graph/channel-name.ts";
import {
  type ArtifactPort,
  Chunks,
  type ContainerCallee,
  type Element,
  type ImporterCallee,
  type TaskNode,
} from "../graph/graph.ts";
import type { ContainerSpec, ExecutorSpec, ImporterSpec, Json } from "../spec/pipeline-spec.ts";
import { type CodeOptions, functionProgram } from "./function-program.ts";
import { artifactType } from "./interface.ts";
import { lowerResources } from "./resources.ts";

/** The container that runs one task. */
export function lowerExecutor(task: TaskNode, options: CodeOptions): ExecutorSpec {
  const { callee } = task;
  if (callee.kind === "pipeline" || callee.kind === "spec")
    throw new Error(`a ${callee.kind} has no program of its own`);
  if (callee.kind === "importer") return { importer: importerSpec(callee) };
  const program = callee.kind === "function" ? functionProgram(callee, options, task.at) : containerProgram(callee);
  const env = Object.entries({ ...(callee.kind === "container" ? callee.env : {}), ...task.settings.env }).map(
    ([name, value]) => ({ name, value }),
  );
  const resources = lowerResources(task.settings.resources);
  const image = lowerImage(task) ?? program.image;
  return { container: { ...program, image, ...(env.length > 0 ? { env } : {}), ...(resources ? { resources } : {}) } };
}

/** The image that a task names itself; a reference in it stands as the input that carries its value. */
export function lowerImage({ settings: { image } }: TaskNode): string | undefined {
  if (!(image instanceof Chunks)) return image;
  return image.parts.map((part) => (typeof part === "string" ? part : inputPlaceholder(channelName(part)))).join("");
}

function importerSpec({ uri, outputs, metadata, reimport, downloadToWorkspace }: ImporterCallee): ImporterSpec {
  const artifact = outputs["artifact"] as ArtifactPort;
  return {
    artifactUri: uri === undefined ? { runtimeParameter: "uri" } : { constant: uri },
    ...(metadata === undefined ? {} : { metadata }),
    ...(downloadToWorkspace ? { downloadToWorkspace } : {}),
    ...(reimport ? { reimport } : {}),
    typeSchema: artifactType(artifact),
  };
}

type Program = Pick<ContainerSpec, "image" | "command" | "args">;

const containerProgram = (callee: ContainerCallee): Program => ({
  ...(callee.args.length > 0 ? { args: callee.args.map(elementText) } : {}),
  ...(callee.command.length > 0 ? { command: callee.command.map(elementText) } : {}),
  image: callee.image,
});

/** One argument on the wire: plain text, or the JSON text of a structure. */
function elementText(element: Element): string {
  return typeof element === "string" ? element : JSON.stringify(structure(element));
}

function structure(element: Element): Json {
  if (typeof element === "string") return element;
  if (element.kind === "concat") return { Concat: element.parts.map(structure) };
  const branch = (value: Element | readonly Element[]): Json =>
    Array.isArray(value) ? value.map((item: Element) => structure(item)) : structure(value as Element);
  return {
    IfPresent: {
      InputName: element.input,
      Then: branch(element.present),
      ...(element.absent === undefined ? {} : { Else: branch(element.absent) }),
    },
  };
}
