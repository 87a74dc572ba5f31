import type { ContainerSpec } from "./pipeline-spec.ts";

/**
 * How a TypeScript component is started in every image of the kit. The text is part of KFP's cache key, so it holds
 * nothing that changes from build to build; placeholders stay out of element 0, which KFP's launcher does not expand.
 */
export const componentCommand: readonly string[] = ["node", "--enable-source-maps", "/app/main.mjs"];

/** Arguments that select one component of the image. */
export const componentArgs = (name: string): readonly string[] => ["--component", name, "--executor_input", "{{$}}"];

/** The component that a container starts, or undefined when the container is not one of the kit's. */
export function componentNameOf(container: ContainerSpec): string | undefined {
  const isOurs = container.command?.join("\n") === componentCommand.join("\n") && container.args?.[0] === "--component";
  return isOurs ? container.args[1] : undefined;
}

/** The image of a TypeScript component that nobody has given one. It runs here; a cluster cannot pull it. */
export const unbuiltImage = "pipewright/unbuilt";
